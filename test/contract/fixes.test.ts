import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Commands that rewrite history or throw work away. Sheaf's own calls of git are lists of words, not such texts. `reset --keep` refuses
 * where an edit would be lost, and is printed behind a command that keeps the tip under a second name.
 */
const forbidden =
  /git (?:-C \S+ )?(?:reset(?! --keep)|rebase(?! --(?:abort|continue))|filter-branch|clean|gc|(?:worktree )?prune\b|rm\b|stash (?:drop|clear)|reflog expire|update-ref -d|branch (?:-D|-f|--force)|checkout (?:-f|--force|-B)|switch (?:-C|-f|--force|--discard)|push (?:\S+ )*(?:-f|--force)|commit [^`"']*--amend)/;

const files = ["src", "hooks", "templates"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
);

test.each(files)("%s tells nobody to rewrite history or to throw work away", (file) => {
  const lines = readFileSync(file, "utf8").split("\n");
  expect(lines.filter((line) => forbidden.test(line))).toEqual([]);
});

test.each([
  "fix: `git reset --soft ${from}`",
  'fix: "git commit --amend"',
  "git push --force origin main",
  "git -C . clean -fd",
  "git rebase main",
])("%s would be found", (line) => expect(line).toMatch(forbidden));

test.each(["git rebase --abort", "git branch -m a b", "git restore --staged -- x", "sheaf sync"])(
  "%s would not",
  (line) => expect(line).not.toMatch(forbidden),
);
