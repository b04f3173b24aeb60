import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SheafError } from "../../src/errors.ts";
import { writeSection, type SectionWrite } from "../../src/workflows/locks/write-section.ts";
import { epicRepo, layout, sectionedReadme } from "../support/epic.ts";
import { fakeSystem } from "../support/system.ts";

const roster = ["primary", "secondary-a"];
const committed = "one\ntwo\nthree\nfour\nfive\n";

/** A section of five lines, committed by its owner. */
async function fiveLines() {
  const { agent } = epicRepo(roster, fakeSystem());
  const { repo, place } = agent("secondary-a");
  const write = (body: string, more: Partial<SectionWrite> = {}) =>
    writeSection(place, { document: layout.readme, body, ...more });
  await write(committed);
  const edit = (from: string, to: string) =>
    repo.write(layout.readme, repo.read(layout.readme).replace(`\n${from}\n`, `\n${to}\n`));
  const refused = async (body: string): Promise<{ offer: string; fix: string }> => {
    const tip = repo.git("rev-parse", "HEAD");
    const [before, status] = [repo.read(layout.readme), repo.git("status", "--porcelain")];
    const error = (await write(body).catch((error: unknown) => error)) as SheafError;
    expect(error).toMatchObject({ kind: "refused", code: "section-edited" });
    expect([repo.git("rev-parse", "HEAD"), repo.read(layout.readme)]).toEqual([tip, before]);
    expect(repo.git("status", "--porcelain")).toBe(status);
    return { ...(error.data as { offer: string }), fix: error.fix ?? "" };
  };
  const bodyNow = () =>
    /PROGRESS -->\n([^<]*)/.exec(repo.read(layout.readme).split("SECONDARY-A")[1] ?? "")?.[1];
  return { repo, place, write, edit, refused, bodyNow };
}

test("edits that touch other lines are offered as one text with the new one, which is then written as it is", async () => {
  const { repo, write, edit, refused, bodyNow } = await fiveLines();
  edit("one", "ONE, edited");
  const { offer, fix } = await refused(committed.replace("five", "FIVE, written"));
  const merged = readFileSync(offer, "utf8");
  expect(merged).toBe("ONE, edited\ntwo\nthree\nfour\nFIVE, written\n");
  expect(fix).toContain(`sheaf section write 'SECONDARY-A PROGRESS' --file '${offer}'`);
  const written = await write(merged);
  expect(written).toMatchObject({ kind: "committed", isLeft: false });
  expect(repo.git("show", `${written.kept}:${layout.readme}`)).toContain(
    "ONE, edited\ntwo\nthree\nfour\nfive\n",
  );
  expect(bodyNow()).toBe(merged);
  expect(repo.git("status", "--porcelain")).toBe("");
});

test("edits that conflict are offered with markers, and replaced when that is asked for, once a snapshot has them", async () => {
  const { repo, write, edit, refused, bodyNow } = await fiveLines();
  edit("one", "ONE, edited");
  const text = committed.replace("one", "ONE, written");
  const { offer, fix } = await refused(text);
  expect(readFileSync(offer, "utf8")).toBe(
    "<<<<<<< your uncommitted edits\nONE, edited\n||||||| as committed\none\n=======\nONE, written\n>>>>>>> the new text\ntwo\nthree\nfour\nfive\n",
  );
  expect(fix).toContain("--replace-edits");
  const written = await write(text, { replaceEdits: true });
  expect(repo.git("show", `${written.kept}:${layout.readme}`)).toContain("ONE, edited");
  expect(bodyNow()).toBe(text);
});

test("what is staged counts as an edit, too", async () => {
  const { repo, edit, refused } = await fiveLines();
  const before = repo.read(layout.readme);
  edit("one", "ONE, staged");
  repo.git("add", layout.readme);
  repo.write(layout.readme, before);
  await refused(committed.replace("one", "ONE, written"));
  expect(repo.git("show", `:${layout.readme}`)).toContain("ONE, staged");
});

test("nothing is in the way of the text that is edited in already, of the committed one, or of edits around", async () => {
  const { repo, write, edit, bodyNow } = await fiveLines();
  edit("one", "ONE, edited");
  const edited = committed.replace("one", "ONE, edited");
  expect(await write(committed)).toMatchObject({ kind: "unchanged", kept: undefined });
  expect(bodyNow()).toBe(edited);
  expect(await write(edited)).toMatchObject({ kind: "committed", kept: undefined });
  expect(repo.git("status", "--porcelain")).toBe("");
  repo.write(layout.readme, `${repo.read(layout.readme)}A note.\n`);
  expect(await write("anew\n")).toMatchObject({ kind: "committed", kept: undefined, isLeft: false });
  expect(repo.read(layout.readme)).toMatch(/A note\.\n$/);
  expect(sectionedReadme(roster)).toContain("SECONDARY-A PROGRESS");
});

test("a dry run refuses the same, and lays nothing down", async () => {
  const { repo, place, edit } = await fiveLines();
  edit("one", "ONE, edited");
  const write = (replaceEdits: boolean) => {
    const body = committed.replace("one", "ONE, written");
    return writeSection({ ...place, dryRun: true }, { document: layout.readme, body, replaceEdits });
  };
  const error = (await write(false).catch((error: unknown) => error)) as SheafError;
  expect(error.code).toBe("section-edited");
  expect(() => readFileSync((error.data as { offer: string }).offer)).toThrow("ENOENT");
  expect(await write(true)).toMatchObject({ kind: "committed", kept: undefined });
  expect(repo.git("for-each-ref", "refs/sheaf/KAI-7/snapshots")).toBe("");
});
