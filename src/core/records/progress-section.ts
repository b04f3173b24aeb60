import { agentDisplay, type AgentId, type FeatureId, type Instant } from "../ids.ts";
import { splitLines } from "../text/split.ts";
import { stepFence, type Fence } from "../markdown/fence.ts";
import { compareStages, planningPhases, stageWords, type Phase } from "../epic/stage.ts";
import { formatMinute } from "../time.ts";

/** What the known lines of an agent's own section say. */
export interface ProgressFacts {
  readonly agent: AgentId;
  readonly features: readonly FeatureId[];
  readonly now: Instant;
  readonly stage: string;
  readonly step: string;
  /** Empty for none. */
  readonly blockers: readonly string[];
  readonly nextAction: string;
  readonly ready: boolean;
}

/** The body of an agent's section before it has written anything of its own (protocol section 8.2). */
export function renderProgress(facts: ProgressFacts): string {
  const fields = knownFields(facts).map(([name, value]) => `**${name}:** ${value}\n`);
  const bullets = planningPhases.map((phase) => `${bulletOf(phase, facts)}\n`);
  const title = `## ${featureWords(facts.features)} Progress (${agentDisplay(facts.agent)})\n`;
  return `${title}\n${fields.join("")}\n**S2 Progress:**\n${bullets.join("")}`;
}

/**
 * Brings the known lines of a section up to date: the fields of {@link renderProgress}, each where it stands
 * first, and the phase bullets. Everything else stays byte for byte, what looks like a known line inside a
 * code fence too. A bullet whose state is unchanged keeps the agent's own words. An empty section is
 * rendered whole; a line that the agent took out is not put back.
 */
export function refreshKnownLines(body: string, facts: ProgressFacts): string {
  if (body.trim() === "") return renderProgress(facts);
  const fields = new Map(knownFields(facts));
  const bullets = new Map(planningPhases.map((phase) => [phase.id, phase]));
  let fence: Fence | undefined;
  return splitLines(body)
    .map((line) => {
      const content = line.replace(/\r?\n$/, "");
      const { isCode, open } = stepFence(fence, content);
      fence = open;
      return isCode ? line : refreshed(content, { facts, fields, bullets }) + line.slice(content.length);
    })
    .join("");
}

interface Known {
  readonly facts: ProgressFacts;
  /** Names are taken out once they are found: only the first of equal lines is the known one. */
  readonly fields: Map<string, string>;
  readonly bullets: Map<string, Phase>;
}

const fieldLine = /^\*\*([A-Za-z ]{1,30}):\*\*(?=\s|$)/;
const bulletLine = /^[-*] (\S{1,4}) (S2\.P[123])(?![\w.])/u;

function refreshed(line: string, { facts, fields, bullets }: Known): string {
  const name = fieldLine.exec(line)?.[1] ?? "";
  const value = fields.get(name);
  if (value !== undefined) {
    fields.delete(name);
    return `**${name}:** ${value}`;
  }
  const [, icon = "", id = ""] = bulletLine.exec(line) ?? [];
  const phase = bullets.get(id);
  if (phase === undefined) return line;
  bullets.delete(id);
  return icon === icons[stateOf(phase, facts)] ? line : bulletOf(phase, facts);
}

function knownFields(facts: ProgressFacts): [string, string][] {
  return [
    ["Last Updated", formatMinute(facts.now)],
    ["Current Stage", stageWords(facts.stage)],
    ["Current Step", oneLine(facts.step) || "None"],
    ["Blockers", facts.blockers.map(oneLine).join("; ") || "None"],
    ["Next Action", oneLine(facts.nextAction) || "None"],
  ];
}

type PhaseState = "complete" | "in progress" | "not started";
const icons: Readonly<Record<PhaseState, string>> = {
  complete: "✅",
  "in progress": "🔄",
  "not started": "⏳",
};
const words: Readonly<Record<PhaseState, string>> = {
  complete: "COMPLETE",
  "in progress": "In Progress",
  "not started": "Not Started",
};

function stateOf(phase: Phase, { stage, ready }: ProgressFacts): PhaseState {
  if (ready || (compareStages(stage, "S3") ?? -1) >= 0) return "complete";
  if (stage === phase.id || stage.startsWith(`${phase.id}.`)) return "in progress";
  return (compareStages(stage, phase.id) ?? -1) > 0 ? "complete" : "not started";
}

function bulletOf(phase: Phase, facts: ProgressFacts): string {
  const state = stateOf(phase, facts);
  return `- ${icons[state]} ${phase.id} (${phase.name}) - ${words[state]}`;
}

/** `Feature 02`, or `Features 02 and 05` for an agent that has several. */
function featureWords(features: readonly FeatureId[]): string {
  const numbers = features.map((id) => id.split("_")[1] ?? "");
  if (numbers.length === 0) return "Coordination";
  return numbers.length === 1 ? `Feature ${numbers[0]}` : `Features ${numbers.join(" and ")}`;
}

/** A value is one line, and no marker: a section's text must not be able to end the section. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
