import { expect, test } from "vitest";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import type { TestRepo } from "../../support/git-repo.ts";

const hooksOff = ["-c", "core.hooksPath=/dev/null"] as const;

/** Replaces the body of a section, or a line of the text between sections, and commits that past the hooks. */
function edit(repo: TestRepo, epic: TestEpic, changes: Record<string, string>): string {
  const readme = `${epic.epicDir}/EPIC_README.md`;
  let text = repo.read(readme);
  for (const [section, body] of Object.entries(changes)) {
    const begin = `<!-- BEGIN ${section} -->\n`;
    const from = text.indexOf(begin) + begin.length;
    const to = text.indexOf(`<!-- END ${section} -->`);
    text = text.slice(0, from) + body + text.slice(to);
  }
  repo.write(readme, text);
  repo.git(...hooksOff, "commit", "-qam", Object.keys(changes).join(" and "));
  return repo.git("rev-parse", "HEAD");
}

const a = "SECONDARY-A PROGRESS";
const b = "SECONDARY-B PROGRESS";
const computed = "SYNC STATUS";
const readmeOf = (epic: TestEpic, repo: TestRepo) => repo.read(`${epic.epicDir}/EPIC_README.md`);

/** Both sides rewrite neighbouring sections, which git by lines cannot tell apart; the primary trespasses in A's. */
async function diverged(): Promise<TestEpic> {
  const epic = await startedEpic(2);
  edit(epic.agent("secondary-a"), epic, { [a]: "A's words\n" });
  edit(epic.repo, epic, { [a]: "trespass\n", [b]: "B's words\n", [computed]: "computed\n" });
  return epic;
}

function sectionsOf(text: string): string[] {
  return [a, b, computed].map(
    (name) => text.split(`<!-- BEGIN ${name} -->\n`)[1]?.split("\n<!-- END")[0] ?? "",
  );
}

const synced = ["A's words", "B's words", "computed"];

test("git merge of an agent's branch gives what a sync gives", async () => {
  const epic = await diverged();
  epic.repo.git(...hooksOff, "merge", "-q", "sheaf/KAI-7/secondary-a");
  expect(sectionsOf(readmeOf(epic, epic.repo))).toEqual(synced);
  expect(epic.repo.git("log", "-1", "--format=%p").split(" ")).toHaveLength(2);
});

test("git merge of the epic branch in an agent's worktree is the same merge the other way round", async () => {
  const epic = await diverged();
  const agent = epic.agent("secondary-a");
  agent.git(...hooksOff, "merge", "-q", "epic/KAI-7");
  expect(sectionsOf(readmeOf(epic, agent))).toEqual(synced);
});

test("a rebase in a linked worktree merges by section, and asks where an owner's text was changed by others", async () => {
  const epic = await startedEpic(2);
  const agent = epic.agent("secondary-a");
  edit(agent, epic, { [a]: "A's words\n" });
  edit(agent, epic, { [a]: "A's last words\n" });
  edit(epic.repo, epic, { [b]: "B's words\n", [computed]: "computed\n" });
  agent.git(...hooksOff, "rebase", "-q", "epic/KAI-7");
  const text = readmeOf(epic, agent);
  expect(text).toContain("A's last words\n");
  expect(text).toContain("B's words\n");
  edit(epic.repo, epic, { [a]: "trespass\n" });
  expect(agent.tryGit(...hooksOff, "rebase", "-q", "epic/KAI-7").code).toBe(1);
  expect(readmeOf(epic, agent)).toMatch(
    /^<{7} ours\ntrespass\n\|{7} base\n[^]*?={7}\nA's words\n>{7} theirs\n<!-- END/m,
  );
});

test("cherry-pick takes a section and loses no newer text of its owner", async () => {
  const epic = await startedEpic(2);
  const agent = epic.agent("secondary-a");
  const first = edit(agent, epic, { [a]: "first\n" });
  edit(epic.repo, epic, { [b]: "B's words\n" });
  epic.repo.git(...hooksOff, "cherry-pick", first);
  expect(readmeOf(epic, epic.repo)).toContain(`<!-- BEGIN ${a} -->\nfirst\n<!-- END ${a} -->`);
  const second = edit(agent, epic, { [a]: "second\n" });
  edit(agent, epic, { [a]: "third\n" });
  edit(epic.repo, epic, { [a]: "newest\n" });
  expect(epic.repo.tryGit(...hooksOff, "cherry-pick", second).code).toBe(1);
  expect(readmeOf(epic, epic.repo)).toContain("newest\n");
});

test("stash pop merges by section", async () => {
  const epic = await startedEpic(2);
  const readme = `${epic.epicDir}/EPIC_README.md`;
  const { repo } = epic;
  const text = repo.read(readme);
  repo.write(readme, text.replace(`<!-- BEGIN ${a} -->\n`, `<!-- BEGIN ${a} -->\nstashed\n`));
  repo.git(...hooksOff, "stash", "-q");
  edit(repo, epic, { [b]: "B's words\n" });
  repo.git(...hooksOff, "stash", "pop", "-q");
  expect(readmeOf(epic, repo)).toContain("stashed\n");
  expect(readmeOf(epic, repo)).toContain("B's words\n");
});

test("merge-tree merges by section, and at a rename", async () => {
  const epic = await startedEpic(2);
  edit(epic.agent("secondary-a"), epic, { [a]: "A's words\n" });
  edit(epic.repo, epic, { [b]: "B's words\n" });
  const renamed = epic.epicDir.replace("KAI-7-improve_it", "KAI-7-better");
  expect(renamed).not.toBe(epic.epicDir);
  const tree = epic.repo.git("merge-tree", "--write-tree", "epic/KAI-7", "sheaf/KAI-7/secondary-a");
  const merged = epic.repo.git("show", `${tree}:${epic.epicDir}/EPIC_README.md`);
  expect(merged).toContain("A's words\n");
  expect(merged).toContain("B's words\n");
  epic.repo.git("mv", epic.epicDir, renamed);
  epic.repo.git(...hooksOff, "commit", "-qm", "another title");
  epic.repo.git(...hooksOff, "-c", "merge.directoryRenames=true", "merge", "-q", "sheaf/KAI-7/secondary-a");
  expect(epic.repo.read(`${renamed}/EPIC_README.md`)).toContain("A's words\n");
});

test("branches that merged each other's work before merge by section once more", async () => {
  const epic = await diverged();
  const agent = epic.agent("secondary-a");
  agent.git(...hooksOff, "merge", "-q", "epic/KAI-7");
  epic.repo.git(...hooksOff, "merge", "-q", "sheaf/KAI-7/secondary-a~1");
  expect(
    epic.repo.git("merge-base", "--all", "epic/KAI-7", "sheaf/KAI-7/secondary-a").split("\n"),
  ).toHaveLength(2);
  edit(epic.repo, epic, { [b]: "B's last words\n" });
  edit(agent, epic, { [a]: "A's last words\n" });
  epic.repo.git(...hooksOff, "merge", "-q", "sheaf/KAI-7/secondary-a");
  expect(sectionsOf(readmeOf(epic, epic.repo))).toEqual(["A's last words", "B's last words", "computed"]);
});

test("markers have the size that git asks for", async () => {
  const epic = await startedEpic(2);
  const attributes = ".git/info/attributes";
  epic.repo.write(attributes, `${epic.repo.read(attributes)}*.md conflict-marker-size=12\n`);
  const from = epic.repo.git("rev-parse", "HEAD");
  edit(epic.repo, epic, { [a]: "one\n" });
  epic.repo.git(...hooksOff, "switch", "-qc", "other", from);
  edit(epic.repo, epic, { [a]: "another\n" });
  expect(epic.repo.tryGit(...hooksOff, "merge", "epic/KAI-7").code).toBe(1);
  expect(readmeOf(epic, epic.repo)).toContain(
    `<!-- BEGIN ${a} -->\n${"<".repeat(12)} ours\nanother\n${"|".repeat(12)} base\n`,
  );
});

test("without an epic that can be read the document is merged as lines, and git does not fail", async () => {
  const epic = await diverged();
  const { repo } = epic;
  repo.git(...hooksOff, "switch", "-qc", "elsewhere");
  repo.git("branch", "-D", "epic/KAI-7");
  repo.git("update-ref", "-d", "refs/heads/epic/KAI-7");
  const { code, output } = repo.tryGit(...hooksOff, "merge", "sheaf/KAI-7/secondary-a");
  expect(code).toBe(1);
  expect(output).toMatch(/no epic KAI-7.*; merged as lines/);
  expect(readmeOf(epic, repo)).toMatch(/^<{7} ours$/m);
});
