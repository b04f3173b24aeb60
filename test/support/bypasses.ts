import { execFileSync } from "node:child_process";
import { dirname, join } from "node:path";
import { isAtLeast } from "../../src/git/version.ts";
import { epicDir, ownFolder } from "./epic-rules.ts";
import { temporaryFolder, type TestRepo } from "./git-repo.ts";
import { hookedEpic, type HookedEpic } from "./hooked-epic.ts";

/** What stops a way to bring a forbidden change onto an agent's branch. */
export type Stop = "hook" | "ref guard" | "git itself" | "last gate";

/** A way, as a shell script run in the agent's worktree; see {@link bypassStage} for the variables. */
export interface Bypass {
  readonly way: string;
  readonly script: string;
  readonly stoppedBy: Stop;
  /** What stops it where git asks its hook, which it does from 2.46 on for symbolic refs too. */
  readonly newer?: Stop;
}

const newerGit = "2.46";

const edit = 'echo evil >"$THEIRS"';
const own = 'echo own >"$MINE" && git add -A && git commit -qm own';

/** Every way that is known to make a commit or to move a branch (design section 8, `docs/enforcement.md`). */
export const bypasses: readonly Bypass[] = [
  { way: "commit", script: `${edit}; git add -A; git commit -m x`, stoppedBy: "hook" },
  { way: "commit -a", script: `${edit}; git commit -am x`, stoppedBy: "hook" },
  { way: "commit -p", script: `${edit}; echo y | git commit -pm x`, stoppedBy: "hook" },
  { way: "commit of a single path", script: `${edit}; git commit -m x -- "$THEIRS"`, stoppedBy: "hook" },
  { way: "commit --amend", script: `${own}; ${edit}; git commit -a --amend --no-edit`, stoppedBy: "hook" },
  { way: "commit --no-verify", script: `${edit}; git commit -a --no-verify -m x`, stoppedBy: "hook" },
  { way: "commit with HUSKY=0", script: `${edit}; HUSKY=0 git commit -am x`, stoppedBy: "hook" },
  {
    way: "commit from another index",
    script: `GIT_INDEX_FILE=$TMP/i git read-tree evil; GIT_INDEX_FILE=$TMP/i git commit -m x`,
    stoppedBy: "hook",
  },
  { way: "merge", script: `${own}; git merge --no-edit evil`, stoppedBy: "hook" },
  { way: "merge --no-verify", script: `${own}; git merge --no-verify --no-edit evil`, stoppedBy: "hook" },
  {
    way: "merge with a conflict, then commit",
    script: `${own}; git merge evil-clash; git checkout --theirs . && git add -A && git commit -m x`,
    stoppedBy: "hook",
  },
  { way: "merge --ff-only", script: "git merge --ff-only evil", stoppedBy: "ref guard" },
  {
    way: "merge --squash, then commit",
    script: "git merge --squash evil; git commit -m x",
    stoppedBy: "hook",
  },
  { way: "pull --ff-only", script: "git pull --ff-only . evil", stoppedBy: "ref guard" },
  { way: "cherry-pick", script: "git cherry-pick evil", stoppedBy: "hook" },
  { way: "revert", script: "git revert --no-edit HEAD", stoppedBy: "hook" },
  { way: "rebase", script: `${own}; git rebase evil`, stoppedBy: "ref guard" },
  { way: "rebase --apply", script: `${own}; git rebase --apply evil`, stoppedBy: "ref guard" },
  {
    way: "rebase --exec",
    script: `${own}; git rebase HEAD~1 --exec 'git cherry-pick evil'`,
    stoppedBy: "hook",
  },
  { way: "am", script: "git format-patch -1 --stdout evil | git am", stoppedBy: "ref guard" },
  { way: "stash", script: `echo x >>"$MINE"; git stash`, stoppedBy: "ref guard" },
  {
    way: "stash, as if in a user's hook",
    script: `echo x >>"$MINE"; SHEAF_CHAINED=$$ git stash`,
    stoppedBy: "ref guard",
  },
  { way: "reset --hard", script: "git reset --hard evil", stoppedBy: "ref guard" },
  { way: "commit-tree, update-ref", script: 'git update-ref "$REF" evil', stoppedBy: "ref guard" },
  {
    way: "update-ref in the primary's checkout",
    script: 'git -C "$MAIN" update-ref "$REF" evil',
    stoppedBy: "ref guard",
  },
  {
    way: "GIT_DIR=… update-ref from elsewhere",
    script: 'cd "$TMP"; GIT_DIR="$MAIN/.git" git update-ref "$REF" evil',
    stoppedBy: "ref guard",
  },
  {
    way: "update-ref in a worktree that is not registered",
    script: 'git worktree add -q --detach "$TMP/u"; git -C "$TMP/u" update-ref "$REF" evil',
    stoppedBy: "last gate",
  },
  {
    way: "update-ref --stdin",
    script: 'echo "update $REF $EVIL" | git update-ref --stdin',
    stoppedBy: "ref guard",
  },
  {
    way: "update-ref that passes itself off as Sheaf's own",
    script: 'SHEAF_OWN=1 git update-ref "$REF" evil; SHEAF_OWN="$$-1:2" git update-ref "$REF" evil',
    stoppedBy: "ref guard",
  },
  {
    way: "update-ref as if refs were being packed",
    script: ': >"$MAIN/.git/packed-refs.lock"; git update-ref "$REF" evil; rm "$MAIN/.git/packed-refs.lock"',
    stoppedBy: "ref guard",
  },
  {
    way: "update-ref --stdin, symref-update",
    script: 'echo "symref-update $REF refs/heads/evil" | git update-ref --no-deref --stdin',
    stoppedBy: "git itself",
    newer: "ref guard",
  },
  {
    way: "update-ref through another name for the branch",
    script: 'git symbolic-ref refs/heads/alias "$REF"; git update-ref refs/heads/alias evil',
    stoppedBy: "ref guard",
  },
  { way: "branch -f", script: 'git branch -f "$BRANCH" evil', stoppedBy: "git itself" },
  { way: "branch -M", script: 'git switch -qc x evil; git branch -M x "$BRANCH"', stoppedBy: "ref guard" },
  {
    way: "checkout --orphan, then commit",
    script: `git checkout -q --orphan x; git rm -rqf .; mkdir -p "$(dirname "$THEIRS")"; ${edit}; git add -A; git commit -m x`,
    stoppedBy: "hook",
  },
  { way: "checkout -B", script: 'git checkout -B "$BRANCH" evil', stoppedBy: "ref guard" },
  {
    way: "symbolic-ref of the branch",
    script: 'git symbolic-ref "$REF" refs/heads/evil',
    stoppedBy: "last gate",
    newer: "ref guard",
  },
  {
    way: "symbolic-ref HEAD, then commit",
    script: `git symbolic-ref HEAD refs/heads/evil; echo more >"$THEIRS"; git commit -anm x; git symbolic-ref HEAD "$REF"`,
    stoppedBy: "hook",
  },
  { way: "fetch into the branch", script: 'git fetch . evil:"$REF"', stoppedBy: "git itself" },
  { way: "fetch -u into the branch", script: 'git fetch -u . evil:"$REF"', stoppedBy: "ref guard" },
  {
    way: "push into it",
    script:
      'git push --receive-pack="git -c receive.denyCurrentBranch=ignore receive-pack" "$MAIN" evil:"$REF"',
    stoppedBy: "ref guard",
  },
  {
    way: "fast-import",
    script: `printf 'reset %s\\nfrom %s\\n\\n' "$REF" "$EVIL" | git fast-import --quiet --force`,
    stoppedBy: "ref guard",
  },
  {
    way: "-c core.hooksPath=/dev/null",
    script: `${edit}; git -c core.hooksPath=/dev/null commit -am x`,
    stoppedBy: "last gate",
  },
  {
    way: "GIT_CONFIG_COUNT",
    script: `${edit}; GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.hooksPath GIT_CONFIG_VALUE_0=/x git commit -am x`,
    stoppedBy: "last gate",
  },
  {
    way: "the setting removed",
    script: `git config --worktree --unset-all include.path; ${edit}; git commit -am x`,
    stoppedBy: "last gate",
  },
  { way: "a ref file written by hand", script: 'echo "$EVIL" >"$MAIN/.git/$REF"', stoppedBy: "last gate" },
];

/** What must pass untouched in an agent's worktree. */
export const housekeeping: readonly (readonly [way: string, script: string])[] = [
  ["commit", own],
  ["commit --amend", `${own}; git commit -q --amend -m again`],
  ["reset --hard", `${own}; git reset -q --hard HEAD~1`],
  ["cherry-pick of an own commit", `${own}; git reset -q --hard HEAD~1; git cherry-pick "$BRANCH@{1}"`],
  ["merge of the epic branch", `${own}; git merge -q --no-edit epic/KAI-7`],
  ["pull --ff-only of the epic branch", "git pull -q --ff-only . epic/KAI-7"],
  ["rebase onto the epic branch", `${own}; git rebase -q epic/KAI-7`],
  ["gc", "git gc -q --prune=now"],
  ["pack-refs", "git pack-refs --all"],
  ["fetch --prune", 'git fetch -q --prune "$MAIN" "+refs/heads/*:refs/remotes/r/*"'],
  [
    "worktree add, move, repair, remove",
    'git worktree add -q -b w "$TMP/w" && git worktree move "$TMP/w" "$TMP/v" && git worktree repair && git worktree remove "$TMP/v" && git branch -D w',
  ],
  ["notes", "git notes add -m x"],
  ["tag", "git tag -a t -m x && git tag -d t"],
  ["a new branch", "git branch n && git branch -d n"],
  ["remote branch deleted", "git update-ref refs/remotes/r/x HEAD && git branch -rd r/x"],
  ["replace", 'git replace "$EVIL" HEAD && git replace -d "$EVIL"'],
  ["bisect", "git bisect start -q HEAD HEAD~1 2>/dev/null; git bisect reset"],
  [
    "commit --fixup and autosquash",
    `${own}; echo 2 >>"$MINE"; git commit -qa --fixup HEAD; GIT_SEQUENCE_EDITOR=: git rebase -qi --autosquash epic/KAI-7`,
  ],
];

/** A place to run the ways in: an agent's worktree, the branches `evil` and `evil-clash`, and how to start over. */
export interface BypassStage {
  readonly epic: HookedEpic;
  readonly agent: TestRepo;
  readonly branch: string;
  /** The branch's tip before any way was tried. */
  readonly tip: string;
  run(script: string, env?: Record<string, string>): { code: number; output: string };
  /** Puts everything back, whatever a script left behind. */
  startOver(): void;
}

/** Makes the stage: Secondary-A's worktree, the primary's checkout with its hooks, and the epic branch one ahead. */
export async function bypassStage(): Promise<BypassStage> {
  const epic = hookedEpic();
  const theirs = `${epicDir}/feature_03_three/spec.md`;
  const mine = `${ownFolder}/spec.md`;
  const branch = "sheaf/KAI-7/secondary-a";
  const { repo } = epic;
  repo.git("checkout", "--quiet", "-b", "evil");
  const evil = repo.commit("evil", { [theirs]: "evil\n" });
  repo.git("checkout", "--quiet", "-b", "evil-clash", "HEAD~1");
  repo.commit("clash", { [theirs]: "evil\n", [mine]: "clash\n" });
  repo.git("checkout", "--quiet", "epic/KAI-7");
  const agent = await epic.agent("secondary-a");
  repo.commit("the primary's", { [theirs]: "approved\n", "docs.md": "x\n" });
  await epic.primary();
  const tip = agent.git("rev-parse", "HEAD");
  const env = {
    ...process.env,
    THEIRS: theirs,
    MINE: mine,
    EVIL: evil,
    BRANCH: branch,
    REF: `refs/heads/${branch}`,
    MAIN: repo.path,
    TMP: dirname(repo.path),
  };
  const run = (script: string, extra: Record<string, string> = {}) => {
    try {
      const options = {
        cwd: agent.path,
        env: { ...env, ...extra },
        encoding: "utf8",
        stdio: "pipe",
      } as const;
      return { code: 0, output: execFileSync("sh", ["-c", `(${script}) 2>&1`], options) };
    } catch (error) {
      const failed = error as { status: number; stdout: string };
      return { code: failed.status, output: failed.stdout };
    }
  };
  const folder = dirname(repo.path);
  const asItWas = temporaryFolder();
  execFileSync("cp", ["-a", `${folder}/.`, asItWas]);
  const startOver = () => {
    // Objects may stay, and the folders that a git which is still open stands in have to.
    const script = `cd "$1" && ${allBut("project")} && cd project && ${allBut(".git")} && cd .git && ${allBut("objects")}
      cp -an "$2/." "$1"`;
    execFileSync("sh", ["-c", script, "sh", folder, asItWas]);
  };
  return { epic, agent, branch, tip, run, startOver };
}

const allBut = (name: string) => `find . -mindepth 1 -maxdepth 1 ! -name ${name} -exec rm -rf {} +`;

/** What stopped a way, told by what git printed and by whether the branch has moved. */
export function stopOf(output: string, hasMoved: boolean): Stop {
  if (hasMoved) return "last gate";
  if (output.includes("sheaf: commit refused")) return "hook";
  return output.includes("move of a ref refused") ? "ref guard" : "git itself";
}

/** What stops a way with the git of this machine. */
export function expectedStop({ stoppedBy, newer }: Bypass): Stop {
  const version = execFileSync("git", ["version"], { encoding: "utf8" }).replace("git version ", "");
  return newer !== undefined && isAtLeast(version, newerGit) ? newer : stoppedBy;
}

/** The ways as the table of `docs/enforcement.md`. */
export function formatMatrix(): string {
  const columns = ["git itself", "hook", "ref guard", "last gate"] as const;
  const rows = bypasses.map(({ way, stoppedBy, newer }) => {
    const old = newer === undefined ? "stops it" : `before git ${newerGit}`;
    const cells = columns.map((column) =>
      column === stoppedBy ? old : column === newer ? `from git ${newerGit} on` : "",
    );
    return `| ${way} | ${cells.join(" | ")} |`;
  });
  return [
    "| way | git itself | hook | ref guard | only the last gate |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** Where the table stands. */
export const matrixFile = join(import.meta.dirname, "../../docs/enforcement.md");
