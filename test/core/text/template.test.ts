import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { renderTemplate } from "../../../src/core/text/template.ts";
import { templatePaths } from "../../../src/core/lifecycle/templates.ts";
import { packageRoot } from "../../../src/files/package-root.ts";

test("values go to their places and are not rendered again", () => {
  expect(renderTemplate("{{a}}-{{b}}-{{a}}", { a: "{{b}}", b: "$&" })).toEqual({
    kind: "rendered",
    text: "{{b}}-$&-{{b}}",
  });
});

test("names that stand on one side only are reported", () => {
  expect(renderTemplate("{{a}} {{ b }} {{constructor}}", { c: "x" })).toEqual({
    kind: "mismatched",
    missing: ["a", "constructor"],
    unused: ["c"],
  });
});

test("every template that is shipped is known, and the other way round", () => {
  const root = join(packageRoot(), "templates");
  const shipped = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    // The demo's scripts and the workflow to copy are no texts with names in them.
    .filter((path) => !path.startsWith("demo/") && !path.endsWith(".yml"));
  expect(shipped.toSorted()).toEqual([...templatePaths].toSorted());
});
