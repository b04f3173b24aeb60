import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFolder } from "../../src/files/read-folder.ts";
import { temporaryFolder } from "../support/git-repo.ts";

function folderWith(...paths: readonly string[]): string {
  const folder = temporaryFolder();
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), path);
  }
  return folder;
}

test("a folder is read whole, in the order of paths", () => {
  const found = readFolder(folderWith("b.md", "a/deep/x.md", "a/b.md", ".hidden"));
  expect(found.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()])).toEqual(
    [".hidden", "a/b.md", "a/deep/x.md", "b.md"].map((path) => [path, path]),
  );
});

test("what is no plain file is refused by name", () => {
  const linked = folderWith("a/x.md");
  symlinkSync("/etc/hostname", join(linked, "a/link.md"));
  expect(() => readFolder(linked)).toThrow("a/link.md is a symbolic link, which could lead anywhere");
  const toFolder = folderWith("a/x.md");
  symlinkSync("..", join(toFolder, "up"));
  expect(() => readFolder(toFolder)).toThrow("up is a symbolic link");
  const pipe = folderWith("x.md");
  execFileSync("sh", ["-c", `mkfifo "$0"`, join(pipe, "pipe")]);
  expect(() => readFolder(pipe)).toThrow("pipe is no plain file");
  expect(() => readFolder(folderWith("a/.git/HEAD"))).toThrow("a/.git is a repository of its own");
  expect(() => readFolder(folderWith("a/b\nc.md"))).toThrow('"a/b\\nc.md" is no name');
  expect(() => readFolder(folderWith("a\\b.md"))).toThrow("is no name");
});

test("what is too large, a file or nothing at all is no folder of an epic", () => {
  const large = folderWith("big.bin");
  truncateSync(join(large, "big.bin"), 16_777_217);
  expect(() => readFolder(large)).toThrow("big.bin has 16777217 bytes");
  expect(() => readFolder(join(large, "big.bin"))).toThrow("is no folder");
  expect(() => readFolder(join(large, "nowhere"))).toThrow("is no folder");
});
