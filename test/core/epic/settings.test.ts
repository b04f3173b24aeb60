import { expect, test } from "vitest";
import { settingsSchema } from "../../../src/core/epic/settings.ts";
import { parseYamlFile } from "../../../src/core/text/yaml-file.ts";

const read = (folder: string) =>
  parseYamlFile(`schema: 1\nepics_dir: ${JSON.stringify(folder)}\n`, settingsSchema);

test.each([
  ["specs", "specs"],
  ["./specs", "specs"],
  ["specs/", "specs"],
  ["docs/./specs//", "docs/specs"],
  ["a(b)/{x,y} [z]*", "a(b)/{x,y} [z]*"],
  ["größer", "größer"],
  [".github/epics", ".github/epics"],
])("epics_dir %j is the folder %j", (written, folder) => {
  expect(read(written)).toMatchObject({ kind: "parsed", value: { value: { epics_dir: folder } } });
});

test.each([
  [".", "a folder of its own"],
  ["./", "a folder of its own"],
  ["/specs", "inside the repository"],
  ["a/../../b", "inside the repository"],
  [".git/x", "git tracks"],
  ["a/.GIT", "git tracks"],
  [".git. /x", "git tracks"],
  ["git~1/x", "git tracks"],
  ["a\\b", "backslash"],
  ["a\u200bb", "invisible"],
  ["-x", "another letter"],
  [":x", "another letter"],
])("epics_dir %j is refused at its place: %s", (written, words) => {
  expect(read(written)).toMatchObject({
    kind: "invalid",
    issues: [{ line: 2, column: 1, message: expect.stringContaining(words) as string }],
  });
});
