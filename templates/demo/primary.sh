write_feature primary
commit_feature "write the spec of the first feature"
meet contended
section "settings are read once, options win" && say "writes its section"
sheaf ready >/dev/null && say "is ready"
