import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Io } from "../../src/cli/command.ts";
import { printAnswer, printError, tell } from "../../src/cli/output.ts";
import { paintLines } from "../../src/cli/render/paint.ts";
import { formatTable } from "../../src/cli/render/table.ts";
import { gitFailed, usage } from "../../src/errors.ts";
import { forgedLines, hostile, unsafe } from "../support/hostile.ts";
import { fakeSystem } from "../support/system.ts";

function printed(print: (io: Io) => unknown, isTerminal = true): { out: string; err: string } {
  const said = { out: "", err: "" };
  print({
    cwd: "",
    system: fakeSystem(),
    readInput: async () => "",
    out: (text) => void (said.out += Buffer.from(text).toString()),
    err: (text) => void (said.err += text),
    isTerminal,
  });
  return said;
}

const step = { why: hostile, run: hostile };
const answer = { data: { [hostile]: hostile }, warnings: [hostile], obstacles: [step], next: [step] };
const error = usage(hostile, hostile, hostile, { data: { [hostile]: hostile } });

describe("whatever is printed drives no terminal and passes for nothing else", () => {
  const ways: readonly (readonly [string, (io: Io, json: boolean) => unknown])[] = [
    ["lines", (io, json) => printAnswer({ ...answer, lines: [hostile] }, { io, json, name: "x" })],
    [
      "a dry run",
      (io, json) => printAnswer({ ...answer, lines: [hostile] }, { io, json, name: "x", dryRun: true }),
    ],
    ["a file", (io, json) => printAnswer({ ...answer, content: hostile }, { io, json, name: "x" })],
    ["an error", (io, json) => printError(error, { io, json, name: hostile })],
    ["a bug", (io, json) => printError(new Error(hostile), { io, json, name: "x" })],
    ["no error at all", (io, json) => printError(hostile, { io, json, name: "x" })],
    ["what a command says while it works", (io) => tell(io, hostile)],
  ];
  test.each(ways)("%s", (name, print) => {
    const [text, json] = [printed((io) => print(io, false)), printed((io) => print(io, true))];
    for (const { out, err } of [text, json]) {
      expect(out).not.toMatch(unsafe);
      expect(err).not.toMatch(unsafe);
      // A file of several lines is what standard output is for; what helps is said on the other.
      expect(forgedLines(name === "a file" ? err : out + err)).toEqual([]);
    }
  });
});

test("what cannot be seen is named, and JSON gives every character back", () => {
  expect(
    printed((io) =>
      printAnswer({ data: {}, lines: ["a\u001B[0m\u200Bb\nc\td"] }, { io, json: false, name: "" }),
    ).out,
  ).toBe("a<U+001B>[0m<U+200B>b<U+000A>c\td\n");
  const { out } = printed((io) => printAnswer({ ...answer }, { io, json: true, name: "x" }));
  expect(JSON.parse(out)).toMatchObject({ data: answer.data, warnings: [hostile], next: [step, step] });
});

test("a file for another program keeps its bytes", () => {
  const content = Buffer.from(hostile);
  const said = printed((io) => printAnswer({ data: {}, content }, { io, json: false, name: "show" }), false);
  expect(said.out).toBe(hostile);
});

test("columns line up by what is seen, and our own colours stay", () => {
  expect(
    formatTable([
      ["a\u200B", "x"],
      ["日本", "y"],
    ]),
  ).toEqual(["a<U+200B>  x", "日本       y"]);
  expect(paintLines([[{ text: "b", tone: "bad" }]], true)).toEqual(["\u001B[31mb\u001B[0m"]);
});

test("nothing writes past the one output", () => {
  const folder = fileURLToPath(new URL("../../src/cli", import.meta.url));
  const writing = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .filter((file) =>
      /\.(?:out|err|write)\(|std(?:out|err)\b.*write/.test(readFileSync(join(folder, file), "utf8")),
    );
  expect(writing.toSorted()).toEqual(["main.ts", "output.ts", "watch/screen.ts", "watch/terminal.ts"]);
});

test.each([
  [
    "git's words",
    gitFailed("git-failed", "git commit-tree failed: error: unable to write file: Read-only file system"),
  ],
  [
    "the system's",
    Object.assign(new Error("EROFS: read-only file system, open 'x'"), { code: "EROFS", syscall: "open" }),
  ],
  ["a refused pipe", Object.assign(new Error("spawn EPERM"), { code: "EPERM", syscall: "spawn" })],
  ["words that came a long way", new Error("cannot follow: EROFS: read-only file system")],
])("where a sandbox forbids to write, %s end with exit code 7 and what mends it", (_, error) => {
  let code = 0;
  const { err } = printed((io) => (code = printError(error, { io, json: false, name: "x" })));
  expect(code).toBe(7);
  expect(err).toContain("fix: a sandbox forbids it: sheaf doctor names the folders to allow");
  expect(err).not.toContain("bug in Sheaf");
});
