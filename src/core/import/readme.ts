import { agentDisplay, primary, type AgentId } from "../ids.ts";
import { progressSection } from "../epic/layout.ts";
import { readMarkdown } from "../markdown/read.ts";
import { findAgent } from "./agent-names.ts";
import type { Remark, SourceText } from "./source.ts";

/** What the old page's sections hold, by agent, and what could not be taken over. */
export interface ReadSections {
  readonly bodies: ReadonlyMap<AgentId, string>;
  readonly mapped: readonly Remark[];
  readonly unknown: readonly Remark[];
}

/** The agents' sections of an EPIC_README, one whose line ends were lost among them. */
export function readSections({ path, text }: SourceText, agents: readonly AgentId[]): ReadSections {
  const bodies = new Map<AgentId, string>();
  const unknown: Remark[] = [];
  for (const { name, line, body } of foundIn(text)) {
    const agent = findAgent(name);
    const problem = problemWith(
      body,
      agent !== undefined && agents.includes(agent),
      bodies.has(agent ?? primary),
    );
    if (problem !== undefined)
      unknown.push({ path, line, message: `the section ${name} PROGRESS ${problem}` });
    else if (agent !== undefined) bodies.set(agent, body ?? "");
  }
  const mapped = [...bodies.keys()].map((agent) => ({
    path,
    message: `the section of ${agentDisplay(agent)} is its own again`,
  }));
  return { bodies, mapped, unknown };
}

interface FoundSection {
  readonly name: string;
  readonly line: number;
  /** Undefined where no END follows. */
  readonly body: string | undefined;
}

/** Every BEGIN of a progress section with the text up to its END, in one pass. */
function foundIn(text: string): FoundSection[] {
  const ends = new Map(
    [...text.matchAll(/<!-- END ([A-Z][A-Z0-9 _-]{0,40}) PROGRESS -->/g)].map((end) => [end[1], end.index]),
  );
  let [line, counted] = [1, 0];
  return [...text.matchAll(/<!-- BEGIN ([A-Z][A-Z0-9 _-]{0,40}) PROGRESS -->/g)].map(
    ({ 0: marker, 1: name = "", index }) => {
      line += text.slice(counted, index).split("\n").length - 1;
      counted = index;
      const end = ends.get(name);
      const from = index + marker.length;
      return { name, line, body: end === undefined || end < from ? undefined : text.slice(from, end).trim() };
    },
  );
}

function problemWith(body: string | undefined, isKnown: boolean, isTaken: boolean): string | undefined {
  if (!isKnown) return "belongs to nobody here";
  if (body === undefined) return "has no end";
  if (isTaken) return "stands twice; the first is taken";
  const hasMarkers = /<!-- (?:BEGIN|END) |_(?:BEGIN|END) -->/.test(body);
  return !hasMarkers && readMarkdown(body).openFence === undefined
    ? undefined
    : "holds markers or an open fence";
}

// The sentence of the template that stands where the old page's own words were.
const overview = "What the epic is for and what it leaves out, in the primary's words.";

/** The new page with the old sections in it, and the way to the old page. */
export function fillReadme(
  page: string,
  bodies: ReadonlyMap<AgentId, string>,
  original: string | undefined,
): string {
  const pointer = `The page as it was before the import: \`${original ?? ""}\`.`;
  const text = original === undefined ? page : page.replace(overview, () => `${overview}\n\n${pointer}`);
  return [...bodies]
    .filter(([, body]) => body !== "")
    .reduce((text, [agent, body]) => {
      const begin = `<!-- BEGIN ${progressSection(agent)} -->\n`;
      return text.replace(begin, () => `${begin}${body}\n`);
    }, text);
}
