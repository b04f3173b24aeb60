import { describe, expect, test } from "vitest";
import { startedEpic, type TestEpic } from "../support/started-epic.ts";
import { sync, work } from "../support/sync-epic.ts";
import { stackEdits, type Stacked } from "../support/stacked-work.ts";

const rules = (owner: string) => [
  { path: "docs/page.md", access: "sectioned" },
  { path: "docs/own.md", access: "exclusive", owner },
];
const manifestOf = (owner: string) => ({ rules: rules(owner), sections: { NOTES: owner } });
const before = manifestOf("secondary-a");
const now = manifestOf("secondary-b");
const page = (text: string) => `# Page\n\n<!-- BEGIN NOTES -->\n${text}\n<!-- END NOTES -->\n`;
const base = { "docs/page.md": page("as it was"), "docs/own.md": "first\n\nmiddle\n\nlast\n" };

/** Secondary-A had the section and the file, Secondary-B has them; the given agents work from before the handover. */
function handedOver(a: string | undefined, b: string | undefined, late: readonly string[]): Promise<Stacked> {
  const edits = (text: string | undefined) => (text === undefined ? {} : { "docs/page.md": page(text) });
  const manifestBefore = Object.fromEntries(late.map((agent) => [agent, before]));
  return stackEdits(base, { a: edits(a), b: edits(b) }, { manifest: now, manifestBefore });
}

describe("a section that went from one agent to another", () => {
  const both = ["secondary-a", "secondary-b"];

  test.each([
    ["the old owner's late edit is taken", "late", undefined, both, "late"],
    ["the new owner's edit is taken", undefined, "new", both, "new"],
    ["the new owner's edit is taken when it has the handover", undefined, "new", ["secondary-a"], "new"],
    ["the old owner's edit is as a stranger's once it has the handover", "later", undefined, [], "as it was"],
    ["the new owner wins over that", "later", "new", ["secondary-b"], "new"],
  ])("%s", async (...given) => {
    const [, a, b, late, right] = given;
    const { files, conflicts } = await handedOver(a, b, late);
    expect(conflicts).toEqual([]);
    expect(files["docs/page.md"]).toBe(`100644 ${page(right).trimEnd()}`);
  });

  test.each([[both], [["secondary-a"]]])(
    "both edits are a conflict, which is settled by a person: %j",
    async (late) => {
      expect((await handedOver("late", "new", late)).conflicts).toEqual(["docs/page.md: ownership"]);
    },
  );
});

describe("a file that went from one agent to another", () => {
  const edits = (from: string, to: string) => ({ "docs/own.md": base["docs/own.md"].replace(from, to) });
  const options = { manifest: now, manifestBefore: { "secondary-a": before } };

  test("edits of both in different places merge", async () => {
    const { files, conflicts } = await stackEdits(
      base,
      { a: edits("first", "1st"), b: edits("last", "end") },
      options,
    );
    expect(conflicts).toEqual([]);
    expect(files["docs/own.md"]).toBe("100644 1st\n\nmiddle\n\nend");
  });

  test("edits of both in one place are a conflict", async () => {
    const { conflicts } = await stackEdits(
      base,
      { a: edits("first", "1st"), b: edits("first", "one") },
      options,
    );
    expect(conflicts).toEqual(["docs/own.md: skeleton"]);
  });
});

test("a sectioned document that is no text any more is its agent's conflict, with the line, and is never taken", async () => {
  const { files, conflicts } = await stackEdits(
    base,
    { b: { "docs/page.md": page("x\0y") } },
    { manifest: now },
  );
  expect(conflicts).toEqual(["docs/page.md: binary"]);
  expect(files["docs/page.md"]).toBe(`100644 ${page("as it was").trimEnd()}`);
});

describe("a sync after a section changed hands in the middle of a wave", () => {
  /** Both agents have the page; then the manifest gives its section to the other one, and they edit it unawares. */
  async function handOver(edits: Readonly<Record<string, string>>): Promise<TestEpic> {
    const epic = await startedEpic(2);
    const { repo } = epic;
    const manifest = `${epic.epicDir}/epic.yaml`;
    const rule =
      "  - path: page.md\n    access: sectioned\n    agents: [primary, secondary-a, secondary-b]\n";
    const text = repo.read(manifest).replace(/rules:\n/, `rules:\n${rule}`);
    const owned = (owner: string) => text.replace(/^sections:.*$/m, `sections:\n  NOTES: ${owner}`);
    repo.commit("a page of all", { [manifest]: owned("secondary-a") });
    repo.commit("its text", { "page.md": page("as it was") });
    const hooksOff = ["-c", "core.hooksPath=/dev/null"];
    for (const name of ["secondary-a", "secondary-b"])
      epic.agent(name).git(...hooksOff, "merge", "-q", "epic/KAI-7");
    repo.commit("its section goes to another", { [manifest]: owned("secondary-b") });
    for (const [name, words] of Object.entries(edits)) {
      epic.agent(name).write("page.md", page(words));
      epic.agent(name).git(...hooksOff, "commit", "-qam", "notes");
    }
    for (const name of ["primary", "secondary-a", "secondary-b"]) await work(epic, name);
    return epic;
  }

  test.each([
    ["the old owner's", "secondary-a"],
    ["the new owner's", "secondary-b"],
  ])("%s edit lands", async (_, name) => {
    const epic = await handOver({ [name]: "edited" });
    await sync(epic);
    expect(epic.repo.read("page.md")).toBe(page("edited"));
  });

  test("the edits of both are a conflict, and nothing moves", async () => {
    const epic = await handOver({ "secondary-a": "late", "secondary-b": "new" });
    const tip = epic.repo.git("rev-parse", "epic/KAI-7");
    await expect(sync(epic)).rejects.toThrow(
      'ownership: line 4: section "NOTES" was changed by both its old and its new owner',
    );
    expect(epic.repo.git("rev-parse", "epic/KAI-7")).toBe(tip);
  });
});
