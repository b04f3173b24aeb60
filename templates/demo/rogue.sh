write_feature rogue
commit_feature "write the spec of the third feature"
say "edits somebody else's section and tries to commit"
sed -i.bak 's/^\(<!-- BEGIN PRIMARY PROGRESS -->\)$/\1\nthe primary is late/' "$EPIC_DIR/EPIC_README.md" && rm -f "$EPIC_DIR/EPIC_README.md.bak"
git add "$EPIC_DIR/EPIC_README.md"
if output=$(git commit -m "tidy up" 2>&1); then say "COMMITTED"; else say "is blocked by the hook:"; printf '%s\n' "$output" | sed 's/^/  | /'; fi
git restore --staged --worktree "$EPIC_DIR/EPIC_README.md"
meet contended
say "wants the lock too, and waits for it"
section "settings are read once, options win" && say "gets it, and writes its section"
sheaf ready >/dev/null && say "is ready"
echo "a shortcut" >>"$EPIC_DIR/$OTHER/spec.md"
git add "$EPIC_DIR/$OTHER/spec.md"
quietly git -c core.hooksPath=/dev/null commit --no-verify -m "quick fix next door" && say "passes the hooks by with --no-verify and changes $OTHER"
