import { expect, test } from "vitest";
import { parseLockName } from "../../../src/core/ids.ts";
import { lockNameFor } from "../../../src/core/lock/lock-name.ts";
import { ownership } from "../../../src/core/ownership/ownership.ts";
import { testRulebook } from "../../support/epic-rules.ts";

test.each([
  ["shared/types.ts", "shared_types_ts"],
  ["src/api/*.ts", "src_api_ts"],
  ["Docs/README.md", "docs_readme_md"],
  ["2024/log.md", "log_md"],
  ["**", "all_files"],
  ["日本/語", "all_files"],
  [`${"deep/".repeat(30)}end.md`, `${"deep_".repeat(30)}end_md`.slice(-60).replace(/^[^a-z]+/, "")],
])("the lock of %s is %s", (path, name) => {
  expect(lockNameFor(path)).toBe(name);
  expect(parseLockName(lockNameFor(path))).toBe(name);
});

test("a sequential path whose rule names no lock has one all the same; other paths do not", () => {
  const agents = ["secondary-a", "secondary-b"];
  const rulebook = testRulebook({
    rules: [
      { path: "shared/log.md", access: "sequential", agents },
      { path: "shared/named.md", access: "sequential", agents, lock: "named" },
      { path: "shared/page.md", access: "sectioned", agents },
    ],
  });
  const locks = ["log", "named", "page"].map((file) => ownership(`shared/${file}.md`, rulebook).lock);
  expect(locks).toEqual(["shared_log_md", "named", undefined]);
});
