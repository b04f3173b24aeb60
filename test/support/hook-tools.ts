/** A tool that manages a repository's hooks: the pre-commit file it generates, and what that file starts. */
export interface HookTool {
  readonly tool: string;
  /** The generated file in `.git/hooks`, shortened: how it finds its program, and how it calls it. */
  readonly hook: string;
  /** The program in the repository that stands for the tool; each line that it prints is noted. */
  readonly program?: string;
  /** What is noted when git calls the hook with the worktree `top` and the hook file `file`. */
  readonly noted: (top: string, file: string) => string;
}

const program = "tools/run-hooks";

/** The tools that write to `.git/hooks`; husky and lint-staged work by core.hooksPath. `$LOG` is where to note. */
export const hookTools: readonly HookTool[] = [
  {
    // Runs the command itself; the file has no final line end.
    tool: "simple-git-hooks",
    hook: '#!/bin/sh\nif [ "$SKIP_SIMPLE_GIT_HOOKS" = "1" ]; then\n    exit 0\nfi\nif [ -f "$SIMPLE_GIT_HOOKS_RC" ]; then\n    . "$SIMPLE_GIT_HOOKS_RC"\nfi\necho "ran in $(pwd)" >>"$LOG"',
    noted: (top) => `ran in ${top}\n`,
  },
  {
    // Looks for its program in the worktree that it runs in.
    tool: "lefthook",
    hook: `#!/bin/sh
if [ "$LEFTHOOK" = "0" ]; then
  exit 0
fi
call_lefthook()
{
  dir="$(git rev-parse --show-toplevel)"
  if test -f "$dir/${program}"; then
    "$dir/${program}" "$@"
  else
    echo "Can't find lefthook in PATH"
  fi
}
call_lefthook run "pre-commit" "$@"
`,
    program,
    noted: () => "run pre-commit\n",
  },
  {
    // Needs bash, and the folder in which its own file lies.
    tool: "pre-commit",
    hook: `#!/usr/bin/env bash
# start templated
ARGS=(hook-impl --config=.pre-commit-config.yaml --hook-type=pre-commit)
# end templated

HERE="$(cd "$(dirname "$0")" && pwd)"
ARGS+=(--hook-dir "$HERE" -- "$@")
exec ${program} "\${ARGS[@]}"
`,
    program,
    noted: (_, file) =>
      `hook-impl --config=.pre-commit-config.yaml --hook-type=pre-commit --hook-dir ${file.replace(/\/pre-commit$/, "")} --\n`,
  },
];
