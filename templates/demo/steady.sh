quietly sheaf heartbeat --stage S2.P1 --step "reading" && say "sends a heartbeat"
write_feature steady
commit_feature "write the spec of the second feature"
sheaf lock acquire epic_readme --operation "a long edit" >/dev/null && say "takes the lock epic_readme for a long edit"
arrive contended
sleep 1
sheaf lock release epic_readme >/dev/null && say "gives the lock back"
section "settings are read once, options win" && say "writes its section"
sheaf ready >/dev/null && say "is ready"
