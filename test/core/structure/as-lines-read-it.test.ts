import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mergeShared } from "../../../src/core/structure/merge-shared.ts";
import { temporaryFolder } from "../../support/git-repo.ts";

test("what git merges cleanly keeps git's text, even where a deletion is read as a line reworded", () => {
  const base = "# about\nkey28: sync\n# about\nkey1: beta\n";
  const ours = "# about\nkey50: alpha\n# about\nkey28: alpha\n# about\nkey1: alpha\n";
  const theirs = "# about\nkey50: alpha\n# about\nkey1: beta\n";
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const files = [file("ours", ours), file("base", base), file("theirs", theirs)];
  const text = execFileSync("git", ["merge-file", "-p", ...files], { encoding: "utf8" });
  expect(mergeShared({ path: "settings.yaml" }, { base, ours, theirs })).toEqual({
    kind: "clean",
    text,
    resolvers: ["lines"],
  });
});
