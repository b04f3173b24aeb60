import { expect, test } from "vitest";
import { decisionsIn, decisionsLine, formatDecisions } from "../../../src/core/plan/decisions.ts";

const spec = `# Fetcher

- not a decision

## Design decisions

- dates are UTC
- [x] **options** win

### Why

- because

## Algorithms

- none of them

## Decision

1. one file

\`\`\`
- code
\`\`\`
`;

test("decisions are the list items under headings that speak of them", () => {
  expect(decisionsIn(spec)).toEqual(["dates are UTC", "**options** win", "because", "one file"]);
});

test("a document without such a list is named all the same", () => {
  const text = formatDecisions(2, [
    { document: "DISCOVERY.md", decisions: [] },
    { document: "feature_01_x/spec.md", decisions: ["dates are UTC"] },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "# Decided before wave 2

    Taken by \`sheaf start --wave 2\` from what is merged; wave 2 keeps to it.

    ## DISCOVERY.md

    No list under a heading of decisions: read it whole.

    ## feature_01_x/spec.md

    - dates are UTC
    "
  `);
});

test("the line of a handoff package stays short", () => {
  const many = Array.from({ length: 7 }, (_, at) => `${at} ${"long ".repeat(30)}`);
  const line = decisionsLine(3, formatDecisions(3, [{ document: "a", decisions: many }]));
  expect(line).toMatch(
    /^Decided before you, keep to it \(research\/decided_before_wave_3.md\): 0 long .*; and 2 more$/,
  );
  expect(line.length).toBeLessThan(500);
  expect(decisionsLine(2, formatDecisions(2, [{ document: "a", decisions: [] }]))).toContain(
    "read the specs that it names",
  );
});
