import { describe, expect, test } from "vitest";
import type { AgentId, Instant, RepoPath } from "../../../src/core/ids.ts";
import { formatInstant } from "../../../src/core/time.ts";
import { declineRequest, grantAccess, withdrawGrant } from "../../../src/workflows/access/decide.ts";
import { requestAccess } from "../../../src/workflows/access/request.ts";
import { readIdentity } from "../../../src/workflows/read/read-identity.ts";
import { readStatus } from "../../../src/workflows/read/read-status.ts";
import { writeSection } from "../../../src/workflows/locks/write-section.ts";
import { startedEpic, type TestEpic } from "../../support/started-epic.ts";
import { ready, sync } from "../../support/sync-epic.ts";
import { layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../../support/team.ts";

const spec = layout.featureFile("feature_02_two" as never, "spec.md");
const nowhere = { directory: "/", path: undefined, section: undefined, document: undefined, dryRun: false };

async function ask(team: Team, agent: AgentId, path: string, more: object = {}) {
  const directory = team.at(agent).path;
  return requestAccess(await team.context(agent), {
    ...nowhere,
    directory,
    path,
    reason: "a field",
    ...more,
  });
}

async function grant(team: Team, [by, to]: readonly [AgentId, AgentId], path?: string, until?: Instant) {
  const words = { ...nowhere, directory: team.at(by).path, path, to, reason: "", until };
  return grantAccess(await team.context(by), words);
}

async function problems(team: Team) {
  const { problems } = await readStatus(await team.context(primary));
  return problems
    .filter(({ kind }) => kind === "request-open")
    .map(({ message, run }) => `${message} → ${run}`);
}

describe("a request", () => {
  test("goes to the owner and the primary, waits in the status, and ends with the owner's grant", async () => {
    const team = startTeam();
    team.at(secondaryA);
    expect(await ask(team, secondaryB, "feature_02_two/spec.md")).toMatchObject({
      owner: secondaryA,
      sentTo: [secondaryA, primary],
      number: 1,
      again: false,
    });
    expect(await ask(team, secondaryB, "feature_02_two/spec.md")).toMatchObject({ number: 1, again: true });
    expect(await problems(team)).toEqual([
      `Secondary-B has asked for 0 s to change ${spec}, which is Secondary-A's: a field → sheaf grant secondary-b ${spec}`,
    ]);
    const until = (team.system.now() + 3_600_000) as Instant;
    const granted = await grant(team, [secondaryA, secondaryB], undefined, until);
    expect(granted).toMatchObject({ target: { kind: "file", path: spec }, requests: [1] });
    expect(await problems(team)).toEqual([]);
    expect((await readIdentity(await team.context(secondaryB))).granted).toEqual([
      { by: secondaryA, to: secondaryB, target: { kind: "file", path: spec }, end: until },
    ]);
    await expect(ask(team, secondaryB, spec)).rejects.toMatchObject({ code: "already-granted", exitCode: 1 });
    team.system.advance(3_600_000);
    expect((await readIdentity(await team.context(secondaryB))).granted).toEqual([]);
    expect(await ask(team, secondaryB, spec)).toMatchObject({ number: 2, again: false });
  });

  test("can be declined by the primary, with a reason, and by nobody else", async () => {
    const team = startTeam();
    team.at(secondaryA);
    await ask(team, secondaryB, spec);
    const words = { ...nowhere, to: secondaryB, reason: "I add it" };
    const decline = async (by: AgentId, more: object = {}) =>
      declineRequest(await team.context(by), { ...words, ...more });
    await expect(decline(primary, { reason: " " })).rejects.toMatchObject({ code: "no-reason" });
    await expect(decline(primary, { to: secondaryA })).rejects.toMatchObject({ code: "no-request" });
    expect(await decline(primary, { dryRun: true })).toMatchObject({ kind: "declined", requests: [1] });
    expect(await problems(team)).toHaveLength(1);
    await decline(primary);
    expect(await problems(team)).toEqual([]);
    await expect(decline(secondaryA)).rejects.toMatchObject({ code: "no-request" });
  });

  test("changes nothing where it cannot be made", async () => {
    const team = startTeam();
    const tip = team.at(secondaryB).git("rev-parse", "HEAD");
    await expect(ask(team, secondaryB, "nowhere.md")).rejects.toMatchObject({
      code: "unknown-path",
      exitCode: 2,
    });
    await expect(ask(team, secondaryB, "../out")).rejects.toMatchObject({ code: "unknown-path" });
    await expect(ask(team, secondaryB, "a", { section: "b" })).rejects.toMatchObject({ code: "no-target" });
    await expect(ask(team, secondaryB, spec, { reason: "" })).rejects.toMatchObject({ code: "no-reason" });
    const section = { path: undefined, section: "NOPE" };
    await expect(ask(team, secondaryB, spec, section)).rejects.toMatchObject({ code: "no-such-section" });
    expect(await ask(team, secondaryB, spec, { dryRun: true })).toMatchObject({ number: 1, again: false });
    expect(team.at(secondaryB).git("rev-parse", "HEAD")).toBe(tip);
    await expect(grant(team, [secondaryA, secondaryB], "readme.txt")).rejects.toMatchObject({
      code: "not-yours",
    });
    await expect(grant(team, [secondaryA, secondaryB])).rejects.toMatchObject({ code: "no-request" });
    const words = { ...nowhere, path: spec, to: secondaryB, reason: "" };
    const withdrawn = withdrawGrant(await team.context(primary), words);
    await expect(withdrawn).rejects.toMatchObject({ code: "no-grant" });
  });

  test("to a finished owner goes to the primary alone, and nobody who has finished is granted anything", async () => {
    const team = startTeam();
    const repo = team.at(primary);
    repo.git("worktree", "remove", "--force", team.at(secondaryA).path);
    repo.git("update-ref", "refs/sheaf/KAI-7/merged/secondary-a", "HEAD");
    repo.git("branch", "-q", "-D", "sheaf/KAI-7/secondary-a");
    expect(await ask(team, secondaryB, spec)).toMatchObject({ owner: secondaryA, sentTo: [primary] });
    const theirs = layout.featureFile("feature_03_three" as never, "spec.md");
    await expect(grant(team, [secondaryB, secondaryA], theirs)).rejects.toMatchObject({
      code: "reader-finished",
    });
  });
});

test("a grant is withdrawn by its path, though the file is gone by now", async () => {
  const team = startTeam();
  const notes = `${layout.feature("feature_02_two" as never)}/notes.md`;
  team.at(secondaryA).commit("notes", { [notes]: "x\n" });
  await grant(team, [secondaryA, secondaryB], notes);
  team.at(secondaryA).git("rm", "-q", notes);
  team.at(secondaryA).git("commit", "-qm", "no notes");
  const words = { ...nowhere, directory: team.at(secondaryA).path, path: notes, to: secondaryB, reason: "" };
  const withdraw = async (dryRun: boolean) =>
    withdrawGrant(await team.context(secondaryA), { ...words, dryRun });
  expect(await withdraw(true)).toMatchObject({ kind: "withdrawn" });
  expect(await withdraw(false)).toMatchObject({ target: { kind: "file", path: notes } });
  team.system.advance(1_000);
  await expect(withdraw(false)).rejects.toMatchObject({ code: "no-grant", exitCode: 1 });
});

describe("a grant", () => {
  const tryCommit = (epic: TestEpic, name: string, path: string, text: string) => {
    const agent = epic.agent(name);
    agent.write(path, text);
    agent.git("add", "--all");
    return agent.tryGit("commit", "-q", "-m", `by ${name}`);
  };

  test("is honoured by hook, ref guard and sync, which merges owner and guest; and ends when it is withdrawn", async () => {
    const epic = await startedEpic(2);
    const path = `${epic.feature("secondary-b")}/spec.md`;
    const lines = ["one", "two", "three", "four", "five"];
    const text = (changed: number, word: string) => lines.with(changed, word).join("\n") + "\n";
    epic.agent("secondary-b").commit("spec", { [path]: text(0, "one") });
    epic.repo.git("merge", "-q", "--no-edit", "sheaf/KAI-7/secondary-b");
    epic.agent("secondary-a").git("merge", "-q", "--no-edit", "epic/KAI-7");

    const guest = epic.agent("secondary-a");
    expect(tryCommit(epic, "secondary-a", path, text(4, "guest"))).toMatchObject({ code: 1 });
    const refusal = guest.tryGit("commit", "-q", "-m", "again").output;
    expect(refusal).toContain(`sheaf request ${path} --reason`);
    const words = { ...nowhere, directory: "/", path, to: secondaryA, reason: "", until: undefined };
    await grantAccess(await epic.context("secondary-b"), words);
    const date = formatInstant(epic.system.now());
    expect(guest.tryGit("commit", "-q", "-m", "granted", "--date", date)).toMatchObject({ code: 0 });
    const good = guest.git("rev-parse", "HEAD");
    guest.git("reset", "-q", "--hard", "HEAD~1");
    expect(guest.tryGit("reset", "-q", "--hard", good)).toMatchObject({ code: 0 });

    epic.system.advance(60_000);
    await withdrawGrant(await epic.context("secondary-b"), words);
    guest.write(path, text(3, "late"));
    expect(guest.tryGit("commit", "-aqm", "late")).toMatchObject({ code: 1 });
    guest.git("checkout", "-q", "HEAD", "--", ".");

    epic.agent("secondary-b").commit("owner", { [path]: text(0, "owner") });
    for (const name of ["primary", "secondary-a", "secondary-b"]) await ready(epic, name);
    const { agents } = await sync(epic);
    expect(agents.map(({ agent, outcome }) => `${agent} ${outcome}`)).toEqual([
      "primary nothing-new",
      "secondary-a merged",
      "secondary-b merged",
    ]);
    expect(epic.repo.read(path)).toBe(lines.with(0, "owner").with(4, "guest").join("\n") + "\n");

    // The owner has not taken that in, and writes over the guest's line: nobody's words win by themselves.
    const later = lines.with(0, "owner").with(4, "mine").join("\n") + "\n";
    epic.agent("secondary-b").commit("later", { [path]: later });
    await expect(sync(epic)).rejects.toMatchObject({ exitCode: 6, message: expect.stringContaining(path) });
  });

  test("holds at the sync what is made after its end, and lets a held commit in when it is given later", async () => {
    const epic = await startedEpic(2);
    const path = `${epic.feature("secondary-b")}/spec.md`;
    const guest = epic.agent("secondary-a");
    guest.write(path, "guest\n");
    guest.git("add", "--all");
    guest.git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "past every hook");
    for (const name of ["primary", "secondary-a", "secondary-b"]) await ready(epic, name);
    const outcome = async () => {
      const { agents } = await sync(epic, { dryRun: true });
      return agents.find(({ agent }) => agent === secondaryA)?.outcome;
    };
    expect(await outcome()).toBe("held-violation");
    const words = { ...nowhere, directory: "/", path, to: secondaryA, reason: "" };
    const until = (epic.system.now() + 60_000) as Instant;
    // The commit bears the date of this machine's clock, which is later than the test's.
    await grantAccess(await epic.primary(), { ...words, until });
    expect(await outcome()).toBe("held-violation");
    await grantAccess(await epic.context("secondary-b"), { ...words, until: undefined });
    expect(await outcome()).toBe("merged");
  });

  test("of a section lets its text be written, and the sync keeps what both wrote", async () => {
    const epic = await startedEpic(2);
    const document = `${epic.epicDir}/EPIC_README.md` as RepoPath;
    const section = "SECONDARY-B PROGRESS";
    const write = async (name: string, body: string) =>
      writeSection(await epic.context(name), { document, section, body });
    await expect(write("secondary-a", "x\n")).rejects.toMatchObject({
      code: "section-not-owned",
      fix: `sheaf request --section 'SECONDARY-B PROGRESS' --reason "…"`,
    });
    await write("secondary-b", "- one\n- two\n- three\n");
    epic.repo.git("merge", "-q", "--no-edit", "sheaf/KAI-7/secondary-b");
    epic.agent("secondary-a").git("merge", "-q", "--no-edit", "epic/KAI-7");
    const words = { ...nowhere, section, document, to: secondaryA, reason: "", until: undefined };
    await grantAccess(await epic.context("secondary-b"), words);
    expect(await write("secondary-a", "- one\n- two\n- three\n- guest\n")).toMatchObject({
      kind: "committed",
    });
    await write("secondary-b", "- owner\n- one\n- two\n- three\n");
    // Taking the epic branch in by plain git leaves the guest's words where they are.
    const context = await epic.context("primary");
    await writeSection(context, { document, section: "PRIMARY PROGRESS", body: "moved on\n" });
    epic.agent("secondary-a").git("merge", "-q", "--no-edit", "epic/KAI-7");
    expect(epic.agent("secondary-a").read(document)).toContain("- three\n- guest\n");
    for (const name of ["primary", "secondary-a", "secondary-b"]) await ready(epic, name);
    await sync(epic);
    expect(epic.repo.read(document)).toContain("- owner\n- one\n- two\n- three\n- guest\n");
  });
});
