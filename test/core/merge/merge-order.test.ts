import { describe, expect, test } from "vitest";
import { mergeInTurn, permutations } from "../../support/merge-team.ts";

const section = (name: string, ...body: string[]): string =>
  [`<!-- BEGIN ${name} -->`, ...body, `<!-- END ${name} -->`, ""].join("\n");

describe("agents merged in any order give one text", () => {
  const added = (name: string, ...body: string[]) => `${section(name, ...body)}\n`;
  const text = "# Epic\n## One\n\n";

  test.each([
    [
      "a section that a stranger deletes keeps its place among those that are added beside it",
      `${text}${section("F", "f")}`,
      [
        ["secondary-a", `${text}${added("NEW-A")}`],
        ["secondary-c", `${text}${added("NEW-C")}${section("F", "f")}`],
      ],
    ],
    [
      "what a stranger wants between rules does not part the rules before new sections",
      "# Epic\n---\n---\n",
      [
        ["secondary-a", `# Epic\n---\nmine\n---\n${added("NEW-A")}`],
        ["secondary-b", `# Epic\n---\n---\n${added("NEW-B")}`],
        ["secondary-c", `# Epic\n---\nmine, too\n---\n${added("NEW-C")}`],
      ],
    ],
    [
      "a section that a stranger adds for its owner does not part others",
      `${text}${section("C", "c")}`,
      [
        ["secondary-a", `${text}${section("NEW-A", "its owner's")}${section("C", "c")}`],
        ["secondary-b", `${text}${section("NEW-A", "not b's")}${section("NEW-B")}${section("C", "c")}`],
      ],
    ],
    [
      "where the owner and the coordinator place a new section differently, the earlier place counts",
      `# Epic\n${section("D")}`,
      [
        ["primary", `# Epic\nmore\n${section("NEW-A")}${section("D")}`],
        ["secondary-a", `# Epic\n${section("NEW-A", "a")}${section("D")}`],
      ],
    ],
  ] as const)("%s", (_, base, tips) => {
    const given = tips.map(([agent, text]) => ({ agent, text }));
    const results = permutations(given).map((order) => mergeInTurn(base, base, order)?.text);
    expect(results).not.toContain(undefined);
    expect(new Set(results).size).toBe(1);
  });
});
