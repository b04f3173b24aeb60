import { expect, test } from "vitest";
import { secondaryAt, type AgentId } from "../../../src/core/ids.ts";
import { currentDocument } from "../../../src/core/ownership/current-document.ts";
import { rulebookFor, sectionedReadme } from "../../support/epic.ts";

const roster = ["primary", "secondary-a", "secondary-b"];
const [a, b] = [secondaryAt(0), secondaryAt(1)];
const rulebook = rulebookFor(roster);
const plan = sectionedReadme(roster, "old\n");
const current = (versions: [AgentId, string][]) => currentDocument(plan, new Map(versions), rulebook);
const section = (name: string, body: string) => `<!-- BEGIN ${name} -->\n${body}<!-- END ${name} -->\n`;

test("each section is its owner's, and the rest is the plan's", () => {
  const mine = (body: string) => sectionedReadme(roster, body).replace("# Epic: config", "# Another heading");
  const text = current([
    [a, mine("from a\n")],
    [b, mine("from b\n")],
  ]);
  expect(text).toBe(
    plan
      .replace(section("SECONDARY-A PROGRESS", "old\n"), section("SECONDARY-A PROGRESS", "from a\n"))
      .replace(section("SECONDARY-B PROGRESS", "old\n"), section("SECONDARY-B PROGRESS", "from b\n")),
  );
});

test("a section that its owner lacks or has damaged stays as in the plan", () => {
  expect(current([[a, "no sections\n"]])).toBe(plan);
  expect(current([[a, "<!-- BEGIN SECONDARY-A PROGRESS -->\nopen\n"]])).toBe(plan);
  expect(current([])).toBe(plan);
});

test("inner sections are their own owners', whatever the outer one's owner has there", () => {
  const nested = (outer: string, inner: string) =>
    section("SECONDARY-A PROGRESS", `${outer}\n${section("SECONDARY-B PROGRESS", `${inner}\n`)}`);
  const versions = new Map([
    [a, nested("a new", "b as a sees it")],
    [b, nested("a as b sees it", "b new")],
  ]);
  expect(currentDocument(nested("a old", "b old"), versions, rulebook)).toBe(nested("a new", "b new"));
});
