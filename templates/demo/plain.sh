write_feature plain
commit_feature "write the spec"
section "settings are read once, options win" && say "writes its section"
sheaf ready >/dev/null && say "is ready"
