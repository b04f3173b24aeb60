import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { draftPlan, type Draft } from "../../../src/core/plan/draft.ts";
import { formatPlan } from "../../../src/core/plan/format.ts";
import { parsePlan } from "../../../src/core/plan/parse.ts";
import { parsePrd } from "../../../src/core/plan/prd.ts";

function draft(text: string): Draft {
  const read = draftPlan(parsePrd(text));
  if (read.kind === "invalid") throw new Error(JSON.stringify(read.issues));
  return read.value;
}

function leftOver(text: string): string[] {
  return draft(text).leftOver.map(({ line, text }) => `${line}: ${text}`);
}

const shop = `# Feature: Shop window

## Requirements
1. Web: pages with pictures
2. Server: an interface for stock

## Tasks
- Build the stock interface (3h; files: apps/api/**)
- [x] Choose the pictures
- **Show the pages** with every
  picture
  - depends on: Build the stock interface
  - code depends on: task 2
  - priority: 1
  - files: \`apps/web/**\`, "apps/shop.css"
  - ask Ann
`;

test("headings, numbered requirements and task bullets become a plan, as seed 002 shows them", () => {
  const { plan } = draft(shop);
  expect(plan).toMatchObject({
    title: "Shop window",
    requirements: [
      { area: "Web", text: "pages with pictures" },
      { area: "Server", text: "an interface for stock" },
    ],
  });
  expect(plan.tasks.map(({ id, depends_on, files, status }) => ({ id, depends_on, files, status }))).toEqual([
    { id: "build_the_stock_interface", depends_on: [], files: ["apps/api/**"], status: "pending" },
    { id: "choose_the_pictures", depends_on: [], files: [], status: "completed" },
    {
      id: "show_the_pages_with_every_picture",
      depends_on: [
        { task: "build_the_stock_interface", kind: "spec" },
        { task: "choose_the_pictures", kind: "implementation" },
      ],
      files: ["apps/web/**", "apps/shop.css"],
      status: "pending",
    },
  ]);
  expect(plan.tasks.map(({ estimate, priority }) => [estimate?.implementation, priority])).toEqual([
    ["3h", 5],
    [undefined, 5],
    [undefined, 1],
  ]);
});

test("what was not understood is listed with its line, and nothing is made up", () => {
  expect(leftOver(shop)).toEqual(["16: ask Ann"]);
  const prose =
    "Some words.\n\n# Shop\n\nMore words.\n\n## Risks\n\n- too late\n\n## Tasks\n\n### Web\n\n- Build it\n\nNo item.\n\n```sh\nmake\n```\n";
  expect(leftOver(prose)).toEqual([
    "1: Some words.",
    "5: More words.",
    "7: Risks",
    "9: too late",
    "13: Web",
    "17: No item.",
    "19: ```sh",
  ]);
});

test("a dependency on nothing, and a file elsewhere, are left over", () => {
  const text = "# X\n## Tasks\n- A (depends on: B)\n- C\n  - files: ../other/**, src/**\n";
  expect(leftOver(text)).toEqual([
    "3: depends on: B (no such task)",
    "5: files: ../other/** (not a path inside the repository)",
  ]);
  expect(draft(text).plan.tasks.map(({ files }) => files)).toEqual([[], ["src/**"]]);
});

test("without a list of tasks the requirements are the tasks", () => {
  const { plan } = draft("# X\n## Functional requirements\n1. Web: pages\n2. FR-2: stock\n");
  expect(plan.tasks.map(({ id, title }) => [id, title])).toEqual([
    ["web_pages", "Web: pages"],
    ["fr_2_stock", "FR-2: stock"],
  ]);
  expect(plan.requirements).toBeUndefined();
});

test("brackets with other words belong to the title; equal titles get their own ids", () => {
  const { plan } = draft("## Tasks\n- Build it (again; 2h?)\n- Build it (again; 2h?)\n- 3D view\n- 図\n");
  expect(plan.tasks.map(({ id }) => id)).toEqual([
    "build_it_again_2h",
    "build_it_again_2h_2",
    "task_3d_view",
    "task_4",
  ]);
  expect(plan.tasks[0]?.title).toBe("Build it (again; 2h?)");
});

test("a document without any list is refused", () => {
  expect(draftPlan(parsePrd("# X\n\nWords.\n"))).toMatchObject({
    kind: "invalid",
    issues: [{ line: 1, column: 1 }],
  });
});

test("the text of a draft is the draft again", () => {
  const { plan } = draft(shop);
  expect(parsePlan(formatPlan(plan, ["Drafted from x.md."]))).toEqual({ kind: "parsed", value: plan });
});

const seed = new URL("../../../../shared/seeds/002_c448462f89c6f2e1.txt", import.meta.url);

describe.skipIf(!existsSync(seed))(
  "the document of seed 002 itself (skipped without ../shared/seeds)",
  () => {
    test("becomes four tasks and three requirements, with nothing left over", () => {
      const [, prd = ""] =
        /```markdown\n(# Feature: User Dashboard[\s\S]*?)```/.exec(readFileSync(seed, "utf8")) ?? [];
      const { plan, leftOver } = draft(prd);
      expect(plan.tasks.map(({ title }) => title)).toEqual([
        "Create dashboard component",
        "Build metrics API",
        "Implement ML model",
        "Add WebSocket updates",
      ]);
      expect(plan.requirements?.map(({ area }) => area)).toEqual(["Frontend", "Backend", "ML"]);
      expect(leftOver).toEqual([]);
    });
  },
);
