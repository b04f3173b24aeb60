import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter(
  (file) => file.endsWith(".ts") && !file.endsWith(".d.ts"),
);

/** What each layer may import, beside itself. The top level (errors, system, index) is open to all but index. */
const allowed: Record<string, readonly string[]> = {
  core: [],
  git: ["core"],
  files: ["core"],
  workflows: ["core", "git", "files"],
  hook: ["core", "git", "files", "workflows"],
  agents: ["core", "git", "files", "workflows"],
  cli: ["core", "git", "files", "workflows"],
};

const packagesOf: Record<string, readonly string[]> = {
  core: ["zod", "yaml", "diff3", "picomatch", "jsonc-parser"],
  git: ["simple-git"],
  files: [],
  workflows: [],
  hook: [],
  agents: [],
  cli: ["commander"],
};

/**
 * The rooms inside a layer, bottom first: a file imports only from its own room and from those before it. A room is a
 * folder, or a file beside the folders.
 */
const orders: Readonly<Record<string, readonly string[]>> = {
  core: [
    "ids.ts",
    "time.ts",
    "duration.ts",
    "tree.ts",
    "text",
    "checks",
    "epic",
    "markdown",
    "lines",
    "sections",
    "structure",
    "ownership",
    "merge",
    "lock",
    "graph",
    "manifest",
    "records",
    "judge",
    "plan",
    "progress",
    "client",
    "sync",
    "lifecycle",
    "align",
    "import",
    "metrics",
    "report",
    "schemas.ts",
  ],
  workflows: [
    "hooks",
    "context",
    "state",
    "read",
    "verify",
    "locks",
    "agent",
    "clients",
    "access",
    "checks",
    "merge",
    "sync",
    "tasks",
    "plan",
    "epic",
    "recover",
    "reassign",
    "fallback",
    "doctor",
    "demo",
  ],
};

function importsOf(file: string): string[] {
  const text = readFileSync(join(src, file), "utf8");
  const fixed = text.matchAll(/^(?:import|export)\s[^;"]*?from "([^"\n]+)";/gm);
  const lazy = text.matchAll(/\bimport\("([^"\n]+)"\)/g);
  return [...fixed, ...lazy].map((match) => match[1] ?? "");
}

/** The file of src that `imported` names in `file`. */
function targetOf(file: string, imported: string): string {
  return relative(src, resolve(src, file, "..", imported));
}

function layerOf(file: string): string {
  return file.includes("/") ? file.slice(0, file.indexOf("/")) : "top";
}

/** Whether `file` may import `imported`, by the layers and by the packages that each layer may use. */
function mayImport(file: string, imported: string): boolean {
  const layer = layerOf(file);
  if (layer === "top") return imported.startsWith(".") || imported.startsWith("node:");
  if (!imported.startsWith(".")) {
    const isBuiltIn = imported.startsWith("node:") && layer !== "core";
    return isBuiltIn || packagesOf[layer]?.includes(imported.split("/")[0] ?? "") === true;
  }
  const target = targetOf(file, imported);
  const to = layerOf(target);
  return to === layer || allowed[layer]?.includes(to) === true || /^(errors|system)\.ts$/.test(target);
}

test.each(files)("%s imports downwards only", (file) => {
  expect(importsOf(file).filter((imported) => !mayImport(file, imported))).toEqual([]);
});

describe.each(Object.entries(orders))("%s from the bottom up", (layer, order) => {
  const inLayer = files.filter((file) => layerOf(file) === layer);
  const roomOf = (file: string) => file.split("/")[1] ?? "";

  test("every room is in the list, once", () => {
    const rooms = new Set(inLayer.map(roomOf));
    expect(order.toSorted()).toEqual([...rooms].toSorted());
  });

  test.each(inLayer)("%s imports from its own room and those before it", (file) => {
    const place = order.indexOf(roomOf(file));
    const targets = importsOf(file).flatMap((imported) =>
      imported.startsWith(".") ? [targetOf(file, imported)] : [],
    );
    const above = targets.filter(
      (target) => layerOf(target) === layer && order.indexOf(roomOf(target)) > place,
    );
    expect(above).toEqual([]);
  });
});

test("no files import each other in a circle, not even types", () => {
  const left = new Map(files.map((file) => [file, importsOf(file).map((name) => targetOf(file, name))]));
  // Whoever imports nothing that is left, and whom nobody left imports, stands in no circle.
  for (let size = Infinity; left.size < size;) {
    size = left.size;
    const imported = new Set([...left.values()].flat());
    for (const [file, targets] of left) {
      if (!imported.has(file) || !targets.some((target) => left.has(target))) left.delete(file);
    }
  }
  expect([...left.keys()]).toEqual([]);
});

test("only errors, system and index stand beside the layers", () => {
  expect(files.filter((file) => layerOf(file) === "top").toSorted()).toEqual([
    "errors.ts",
    "index.ts",
    "system.ts",
  ]);
});

test("errors are made by the makers of errors.ts", () => {
  const making = files.filter((file) => readFileSync(join(src, file), "utf8").includes("new SheafError("));
  expect(making).toEqual(["errors.ts"]);
});

test("git is started in one place", () => {
  const spawning = files.filter((file) => importsOf(file).includes("node:child_process"));
  expect(spawning.filter((file) => file.startsWith("git/"))).toEqual(["git/spawn.ts"]);
});

test("the exit code is set in the two entry files only", () => {
  const setting = files.filter((file) =>
    /process\.exit(?:Code)?\b/.test(readFileSync(join(src, file), "utf8")),
  );
  expect(["cli/main.ts", "hook/main.ts"]).toEqual(expect.arrayContaining(setting));
  expect(setting).toContain("cli/main.ts");
});
