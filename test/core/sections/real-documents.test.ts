import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDocument, printDocument } from "../../../src/core/sections/document.ts";

const folder = join(import.meta.dirname, "../../../../shared/real-run");
const isThere = existsSync(folder);
if (!isThere) console.log("skipped: real documents are not at ../shared/real-run");

test.runIf(isThere)("a real epic's documents are read without loss and without a false alarm", () => {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.(?:md|txt)$/.test(file),
  );
  expect(files.length).toBeGreaterThan(10);
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");
    const document = parseDocument(text);
    expect({ file, text: printDocument(document), damage: document.damage }).toEqual({
      file,
      text,
      damage: [],
    });
  }
});
