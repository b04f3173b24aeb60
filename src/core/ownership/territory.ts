import type { AgentId } from "../ids.ts";
import { isWild, literalHead } from "../text/literal-glob.ts";
import type { CompiledRule, Rulebook } from "./rulebook.ts";

/** What a shell script can know of an agent's rights: enough to let most commits through without the rules. */
export interface Territory {
  /** Paths, or folders with a final `/`, in which every plain file is this agent's alone. */
  readonly own: readonly string[];
  /**
   * For the primary: a shell pattern of all paths that some rule names, in either case; what lies outside is
   * the primary's. Absent where rules reach further than the epic's folder, and for everybody else.
   */
  readonly guarded?: string;
}

/** The part of the rules that needs no judge. Leaves out every folder in which another rule may decide. */
export function territoryOf(rulebook: Rulebook, agent: AgentId): Territory {
  const own = rulebook.rules.flatMap((rule, index) => {
    const place = plainPlace(rule, agent);
    if (place === undefined) return [];
    const isBroken = rulebook.rules.slice(0, index).some((other) => reaches(other, place, agent));
    return isBroken ? [] : [place];
  });
  const isConfined = rulebook.rules.every(({ glob }) => literalHead(glob).startsWith(`${rulebook.epicDir}/`));
  const isPrimary = rulebook.agents.find(({ id }) => id === agent)?.branch === rulebook.epicBranch;
  return isConfined && isPrimary ? { own, guarded: anyCase(`${rulebook.epicDir}/`) } : { own };
}

/** The folder or file of a rule that gives a place to this agent alone. */
function plainPlace({ glob, access, agents, lock }: CompiledRule, agent: AgentId): string | undefined {
  if (access !== "exclusive" || lock !== undefined) return undefined;
  if (agents.length !== 1 || agents[0] !== agent) return undefined;
  const place = glob.endsWith("/**") ? glob.slice(0, -2) : glob;
  // git quotes all other letters in its output.
  return !isWild(place) && /^[ !#-[\]-~]+$/.test(literalHead(place)) ? literalHead(place) : undefined;
}

/** Whether an earlier rule that is not just the same right decides about something inside `place`. */
function reaches(other: CompiledRule, place: string, agent: AgentId): boolean {
  if (plainPlace(other, agent) !== undefined || isStatus(other)) return false;
  const head = literalHead(other.glob);
  return head.startsWith(place) || (isWild(other.glob) && place.startsWith(head));
}

/** The hook's quick way leaves every STATUS to the judge, wherever it stands. */
function isStatus({ glob, access }: CompiledRule): boolean {
  return access === "generated" && glob.endsWith("/STATUS");
}

/** The folder as a shell pattern that ignores the case of ASCII letters; git quotes all other letters in its output. */
function anyCase(folder: string): string {
  const pattern = folder.replaceAll(/[^/\w]|[A-Za-z]/g, (letter) => {
    const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
    return lower === upper ? `\\${letter}` : `[${lower}${upper}]`;
  });
  return `${pattern}*`;
}
