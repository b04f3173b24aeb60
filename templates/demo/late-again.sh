write_feature late
commit_feature "write the spec of the last feature"
section "settings are read once, options win" && say "writes its section"
sheaf ready >/dev/null && say "is ready after all"
