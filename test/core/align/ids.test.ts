import { expect, test } from "vitest";
import { found } from "../../support/specs.ts";

const list = (...ids: readonly string[]) => ids.map((id) => `- **${id}**: what ${id} is\n`).join("");

test("an id that two features give to different things is a finding", () => {
  const one = `${list("FR-001", "FR-002")}- **FR-003**: it logs\n`;
  expect(found("id-used-twice", one, "- **FR-003**: it counts\n")).toEqual([
    "high id-used-twice FR-003 [1:3 - **FR-003**: it logs; 2:1 - **FR-003**: it counts]",
  ]);
  expect(found("id-used-twice", "- [ ] T012 write\n", "- [x] T012 [P] test\n")).toHaveLength(1);
  expect(found("id-used-twice", "## ADR 0007 No daemon\n", "## ADR 0007 Two engines\n")).toHaveLength(1);
});

test.each([
  ["each numbers its own from the first on", list("FR-001", "FR-002"), "- FR-001: it counts\n- FR-002: x\n"],
  ["both have the same words", "- FR-003: it logs\n", "- FR-003: it logs\n"],
  [
    "one refers to the other's",
    "- FR-003: it logs\n",
    "- FR-003 is needed here\n\nFR-003 says that it logs.\n",
  ],
  ["it is a step or a link", "## Step 4: a\n\n- [a](x.md): b\n", "## Step 4: b\n\n- [a](x.md): c\n"],
])("there is none where %s", (_, one, other) => {
  expect(found("id-used-twice", one, other)).toEqual([]);
});

test("a port that two features listen on is a finding; one that is only named is none", () => {
  expect(found("port-used-twice", "It listens on port 8080.\n", "- Binds `0.0.0.0:8080`\n")).toEqual([
    "high port-used-twice port 8080 [1:1 It listens on port 8080.; 2:1 - Binds `0.0.0.0:8080`]",
  ]);
  for (const other of [
    "It calls port 8080.\n",
    "It does not listen on port 8080.\n",
    "It listens on port 9090.\n",
  ])
    expect(found("port-used-twice", "It listens on port 8080.\n", other)).toEqual([]);
});
