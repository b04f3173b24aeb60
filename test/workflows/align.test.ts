import { expect, test } from "vitest";
import type { AgentId, FeatureId } from "../../src/core/ids.ts";
import { sendFindings } from "../../src/workflows/agent/send-findings.ts";
import { readInbox } from "../../src/workflows/agent/read-inbox.ts";
import { alignEpic } from "../../src/workflows/read/align-specs.ts";
import { alignSchema } from "../../src/core/align/report.ts";
import { layout, primary, secondaryA, secondaryB, startTeam, type Team } from "../support/team.ts";
import { sheaf } from "../support/sheaf.ts";

const features = new Map([
  [primary, "feature_01_one"],
  [secondaryA, "feature_02_two"],
  [secondaryB, "feature_03_three"],
]);

/** An agent commits its spec. */
function writes(team: Team, agent: AgentId, text: string): void {
  const path = layout.featureFile(features.get(agent) as FeatureId, "spec.md");
  team.at(agent).commit("spec", { [path]: text });
}

async function flags(team: Team): Promise<string[]> {
  const { names } = await alignEpic(await team.context(primary));
  return names.filter(({ kind }) => kind === "flag").map(({ name }) => name);
}

test("specs are read from every branch, and from the epic branch once it has them", async () => {
  const team = startTeam();
  writes(team, primary, "`--output`\n");
  writes(team, secondaryA, "`--output-dir`\n");
  writes(team, secondaryB, "for feature_01_one\n");
  expect(await flags(team)).toEqual(["--output", "--output-dir"]);
  team.at(primary).git("merge", "--quiet", "--no-edit", `sheaf/KAI-7/${secondaryA}`);
  writes(team, secondaryB, "`--output-path`\n");
  expect(await flags(team)).toEqual(["--output", "--output-dir", "--output-path"]);
  const path = layout.featureFile("feature_02_two" as FeatureId, "spec.md");
  team.at(primary).commit("aligned", { [path]: "`--output`\n" });
  expect(await flags(team)).toEqual(["--output", "--output-path"]);
});

const limit = (value: number) => `\`--limit\` (default: ${value})\n`;

test("owners are told once, in one message each; what changed is told anew", async () => {
  const team = startTeam();
  writes(team, primary, limit(1));
  writes(team, secondaryA, limit(2));
  const send = async (dryRun = false) => {
    const context = await team.context(primary);
    const { findings } = await alignEpic(context);
    const tellable = findings.filter(({ kind }) => kind === "two-values");
    return sendFindings(context, tellable, { dryRun });
  };
  await team.context(secondaryB);
  await team.context(primary);
  const before = team.at(primary).git("for-each-ref");
  expect(await send(true)).toMatchObject({ sent: [{ to: secondaryA }], unreachable: [] });
  expect(team.at(primary).git("for-each-ref")).toBe(before);
  expect(await send()).toMatchObject({ sent: [{ to: secondaryA, number: 1 }] });
  const after = team.at(primary).git("for-each-ref");
  expect(await send()).toEqual({ sent: [], unreachable: [] });
  expect(team.at(primary).git("for-each-ref")).toBe(after);
  const letters = await readInbox(await team.context(secondaryA), { unreadOnly: false });
  expect(letters).toMatchObject([{ from: primary, message: { kind: "alignment-issue", number: 1 } }]);
  expect(letters[0]?.message.text).toContain(
    "feature_02_two/spec.md:1 (Secondary-A): `--limit` (default: 2)",
  );
  writes(team, secondaryA, limit(3));
  expect(await send()).toMatchObject({ sent: [{ to: secondaryA, number: 2 }] });
});

test("the command prints the matrix, one feature's part, data or a page, and fails on what is grave", async () => {
  const team = startTeam();
  writes(team, primary, limit(1));
  writes(team, secondaryA, `${limit(2)}\nDepends on: Feature 1\n`);
  writes(team, secondaryB, "`--theme` for feature_01_one\n");
  const at = team.at(primary).path;
  const text = await sheaf(at, ["align"]);
  expect(text.code).toBe(0);
  expect(text.out).toContain(
    "--limit (flag)\n  01:1  [default 1] `--limit` (default: 1)\n  02:1  [default 2]",
  );
  expect(text.out).toContain("03  --theme 1");
  expect(text.out).toContain("02 depends on feature 1  02:3  Depends on: Feature 1");
  expect(text.out).toMatch(
    /high {2}two-values {2}`--limit` has two values for "default": `1` and `2` {2}\[\w{10}\]/,
  );
  const part = await sheaf(at, ["align", "--for", "secondary-b"]);
  expect(part.out).toContain("--theme");
  expect(part.out).not.toContain("--limit");
  expect((await sheaf(at, ["align", "--for", "feature_03_three"])).out).toBe(part.out);
  const json = await sheaf(at, ["align", "--json", "--fail-on", "high"]);
  expect(json.code).toBe(1);
  const { data } = JSON.parse(json.out) as { data: unknown };
  expect(alignSchema.parse(data)).toEqual(data);
  expect((await sheaf(at, ["align", "--html"])).out).toMatch(
    /^<!doctype html>[^]*<code>--limit<\/code>[^]*<\/html>\n$/,
  );
});

test.each([
  [["--for", "secondary-z"], /"secondary-z" has no feature in this epic; use one of primary, feature_01_one/],
  [["--fail-on", "grave"], /'grave' is invalid. Allowed choices are high, medium, low/],
])("%s is refused with what can be used", async (words, message) => {
  const { code, err } = await sheaf(startTeam().at(primary).path, ["align", ...words]);
  expect(code).toBe(2);
  expect(err).toMatch(message);
});

test("S3's document keeps what was settled, by whom, and is the primary's to write", async () => {
  const team = startTeam();
  writes(team, primary, limit(1));
  writes(team, secondaryA, limit(2));
  writes(team, secondaryB, "for feature_01_one\n");
  const at = team.at(primary).path;
  const document = `${layout.research}/S3_CROSS_CHECK.md`;
  const dry = await sheaf(at, ["cross-check", "--dry-run"]);
  expect(dry.out).toMatch(/two-values[^]*S3_CROSS_CHECK.md: \d of \d findings open/);
  expect(team.at(primary).git("status", "--porcelain")).toBe("");
  const recorded = await sheaf(at, ["cross-check"]);
  const [, id = ""] = /^([0-9a-f]{10}) +open +two-values/m.exec(recorded.out) ?? [];
  const words = ["cross-check", "--settle", id, "--reason", "two programs", "--by", "Ada"];
  expect((await sheaf(at, words)).code).toBe(0);
  expect(team.at(primary).read(document)).toMatch(/two-values \|.*\| settled \| Ada: two programs \|/);
  expect((await sheaf(at, ["cross-check"])).out).toContain("Ada: two programs");
  expect((await sheaf(team.at(secondaryA).path, ["cross-check"])).err).toContain("only the primary");
  expect((await sheaf(at, ["cross-check", "--settle", "0123456789", "--reason", "x"])).code).toBe(1);
  expect((await sheaf(at, ["cross-check", "--settle", id])).code).toBe(2);
});
