quietly sheaf heartbeat --stage S2.P1 --step "waiting for an answer" && say "sends a heartbeat, and is late"
