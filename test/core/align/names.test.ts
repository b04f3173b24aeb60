import { expect, test } from "vitest";
import { align, named, specsOf } from "../../support/specs.ts";

test.each([
  [
    "flags",
    "Use `--log-level debug`, --dry-run and `-v`.",
    ["flag --dry-run", "flag --log-level", "flag -v"],
  ],
  ["a flag that is denied", "There is no `--debug`.", ["flag --debug"]],
  [
    "files",
    "See `src/app.ts`, docs/, config.yaml and .gitignore.",
    ["file .gitignore", "file config.yaml", "file docs/", "file src/app.ts"],
  ],
  [
    "functions",
    "`load(x)` calls save_all() and Store.close().",
    ["function load", "function save_all", "function Store.close"],
  ],
  [
    "types and fields",
    "A `UserStore` has `userId` and created_at.",
    ["name created_at", "name userId", "type UserStore"],
  ],
  [
    "variables and constants",
    "The environment variable `PORT`; `$HOME_DIR`.",
    ["variable HOME_DIR", "variable PORT"],
  ],
  ["constants", "MAX_SIZE is not INFO.", ["name MAX_SIZE"]],
  ["routes", "`GET /v1/users/{id}` and `/health`", ["route /health", "route /v1/users/{id}"]],
  [
    "ids and ports",
    "FR-003 on port 8080, or localhost:9090",
    ["name FR-003", "name localhost:9090", "name port 8080"],
  ],
  ["plain keys in a span", "the setting `timeout` and `server.port`", ["name server.port", "name timeout"]],
])("%s", (_, text, expected) => {
  expect(named(`${text}\n`).toSorted()).toEqual(expected.toSorted());
});

test.each([
  ["another tool's flag", "`git push --force`, `npm ci --silent`"],
  ["words with a bracket", "the file(s) of a plan (see below)"],
  ["numbers, truth and time formats", "`true`, `None`, `3.5`, YYYYMMDD_HHMMSS"],
  ["proper nouns", "JavaScript on GitHub with Node.js, e.g. and/or"],
  ["comments", "<!-- `--hidden` -->"],
])("no names in %s", (_, text) => {
  expect(named(`${text}\n`)).toEqual([]);
});

test("code gives what it declares", () => {
  const code = [
    "```ts",
    "export const LIMIT = 3;",
    "class Store {}",
    "function openStore(path: string): Store {",
    "  process.env.STORE_PATH ?? local_name",
    "```",
  ];
  expect(named(code.join("\n")).toSorted()).toEqual([
    "function openStore",
    "name LIMIT",
    "type Store",
    "variable STORE_PATH",
  ]);
});

test("keys of settings have the keys above them in front", () => {
  const yaml = "```yaml\nserver:\n  port: 80\n  tls:\n    cert: a.pem\nname: x\n```\n";
  const toml = '```toml\n[server.tls]\ncert = "a.pem"\n```\n';
  const json = '```json\n{\n  "server": {\n    "port": 80\n  }\n}\n```\n';
  expect(named(yaml).toSorted()).toEqual([
    "key name",
    "key server",
    "key server.port",
    "key server.tls",
    "key server.tls.cert",
    "name port 80",
  ]);
  expect(named(toml)).toContain("key server.tls.cert");
  expect(named(json)).toContain("key server.port");
});

test("a table and a list give plain words, where their title says what they list", () => {
  const table = "| Option | Default |\n|---|---|\n| verbose | false |\n";
  expect(named(table)).toEqual(["key verbose [default false]"]);
  expect(named("## Environment variables\n\n- PORT: where it listens\n")).toEqual(["variable PORT"]);
  expect(named("## Goals\n\n- speed: fast\n")).toEqual([]);
});

test("names that end with the same word stand side by side, with the exact words of each place", () => {
  const { names } = align(
    specsOf(
      "Set `--request-timeout` to 30.\n",
      "`--timeout` and REQUEST_TIMEOUT\n",
      "`--output-dir`, `--output`\n",
    ),
  );
  expect(names.map(({ group, name }) => `${group}: ${name}`)).toEqual([
    "output: --output",
    "output: --output-dir",
    "timeout: --request-timeout",
    "timeout: --timeout",
    "timeout: REQUEST_TIMEOUT",
  ]);
  expect(names[2]?.places).toEqual([
    {
      feature: "feature_01_one",
      owner: "primary",
      path: "epics/feature_01_one/spec.md",
      line: 1,
      words: "Set `--request-timeout` to 30.",
      states: [],
    },
  ]);
});

test("of a long line the words around the name are shown", () => {
  const { names } = align(specsOf(`${"word ".repeat(100)}--late ${"word ".repeat(100)}\n`));
  expect(names[0]?.places[0]?.words).toMatch(/^…(?:word )+--late (?:word )+wor/);
});
