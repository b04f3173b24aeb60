# Shared by the agents of the demo. Each runs in its own process, in its own worktree, with plain git and the
# public commands. $SHEAF_NODE, $SHEAF_ENTRY, $EPIC_DIR, $FEATURE and $MEET come from the parent.
set -u
sheaf() { "$SHEAF_NODE" "$SHEAF_ENTRY" "$@"; }
say() { printf '%s\n' "$*"; }
quietly() { "$@" >/dev/null 2>&1; }

# Meeting points, so that what is shown happens every time: one agent arrives, another waits for it.
arrive() { : >"$MEET/$1"; }
meet() { until [ -e "$MEET/$1" ]; do sleep 0.05; done; }

# A spec like one that an agent would write.
write_feature() {
  dir=$EPIC_DIR/$FEATURE
  cat >>"$dir/spec.md" <<SPEC

## What $1 decides

- read the settings once, at the start
- a command line option wins over the file
SPEC
  printf '# Checklist: %s\n\n- [x] settings are read once\n- [x] options win over the file\n' "$FEATURE" >"$dir/checklist.md"
}

commit_feature() {
  quietly git add "$EPIC_DIR/$FEATURE" && quietly git commit -m "$1" && say "commits its spec: $1"
}

section() {
  sheaf section write --file - >/dev/null <<TEXT
## $FEATURE

**Current Stage:** S2.P3
**Decided:** $1
TEXT
}
