import type { MergeCase } from "./cases.ts";

const agents = ["SECONDARY-A", "SECONDARY-B", "SECONDARY-C"];
const steps = ["read", "cut", "spec", "check", "align"];

/** What one agent has done on a page: its own section, its row, its note. */
interface Share {
  readonly step: string | undefined;
  readonly hasRow: boolean;
  readonly hasNote: boolean;
}

/** Pages as several agents write them: each its own section, its row of a table and its note in a list. */
export function sectionedCases(): MergeCase[] {
  return Array.from({ length: 48 }, (_, seed) => {
    const untouched = { step: undefined, hasRow: false, hasNote: false };
    const share = (agent: number): Share => ({
      step: steps[(seed + agent) % steps.length],
      hasRow: (seed >> agent) % 2 === 0,
      hasNote: (seed >> (agent + 2)) % 2 === 0,
    });
    const [first, second] = [seed % 3, (seed + 1) % 3];
    const pageOf = (...done: readonly number[]) =>
      page(
        agents.map((_, agent) => (done.includes(agent) ? share(agent) : untouched)),
        seed % 2 === 0,
      );
    return {
      name: `page ${seed + 1}`,
      extension: ".md",
      base: pageOf(),
      left: pageOf(first),
      right: pageOf(second),
      answer: pageOf(first, second),
    };
  });
}

/** @param isPrepared whether the sections were there before anybody wrote */
function page(shares: readonly Share[], isPrepared: boolean): string {
  const of = (kind: keyof Share) => agents.filter((_, agent) => shares[agent]?.[kind] === true);
  const sections = agents.flatMap((name, agent) => {
    const step = shares[agent]?.step;
    if (step === undefined && !isPrepared) return [];
    const body = step === undefined ? "" : `**Current Step:** ${step}\n**Blockers:** None\n`;
    return [`<!-- BEGIN ${name} PROGRESS -->\n${body}<!-- END ${name} PROGRESS -->\n\n---\n\n`];
  });
  const rows = of("hasRow").map((name) => `| ${name} | S2 | ready |\n`);
  const notes = of("hasNote").map((name) => `- ${name}: the API is slow\n`);
  return `# Epic\n\n## State\n\n| Agent | Stage | State |\n| --- | --- | --- |\n| PRIMARY | S2 | ready |\n${rows.join("")}\n## Notes\n\n- PRIMARY: one file for each\n${notes.join("")}\n---\n\n${sections.join("")}The end.\n`;
}
