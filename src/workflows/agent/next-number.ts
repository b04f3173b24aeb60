import { randomBytes } from "node:crypto";
import { agentDisplay } from "../../core/ids.ts";
import { numbersRef, stateFiles } from "../../core/epic/layout.ts";
import {
  formatTaken,
  isAnyCase,
  isSeriesName,
  nextNumber,
  parseTaken,
  wordPattern,
  type TakenNumber,
} from "../../core/records/numbers.ts";
import { messageWithTrailers } from "../../core/records/trailers.ts";
import { formatInstant } from "../../core/time.ts";
import { gitFailed, usage, type SheafError } from "../../errors.ts";
import { diffTrees } from "../../git/diff-trees.ts";
import { readObjects } from "../../git/objects.ts";
import { writeState } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { tipNames } from "../read/tip-names.ts";

const mostAttempts = 50;

/**
 * Hands the next number of a series out, to one agent alone: the record moves by compare-and-swap. It is the number after
 * the highest that was handed out or that a committed document or file of an agent has. Throws `usage` for a name that
 * cannot be one.
 */
export async function takeNumber(
  context: AgentContext,
  series: string,
  purpose = "",
): Promise<TakenNumber & { readonly series: string }> {
  if (!isSeriesName(series)) throw badName(series);
  const used = await readUsed(context, series);
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const made = await tryNumber(context, { series, purpose, used });
    if (made !== undefined) return { series, ...made };
  }
  throw gitFailed(
    "number-busy",
    `others took numbers of ${series} ${mostAttempts} times while this command wanted one`,
    "run the command again",
  );
}

type Used = Record<"words" | "paths", readonly string[]>;

interface Asked {
  readonly series: string;
  readonly purpose: string;
  readonly used: Used;
}

/** Undefined where another command was first. */
async function tryNumber(
  { git, epic, agent, system, dryRun }: AgentContext,
  { series, purpose, used }: Asked,
): Promise<TakenNumber | undefined> {
  const ref = numbersRef(epic, series);
  const [tip, file] = await readObjects(git, [ref, `${ref}:${stateFiles.numbers}`]);
  const taken = parseTaken(file?.bytes.toString("utf8") ?? "");
  const [now, nonce] = [system.now(), randomBytes(8).toString("hex")];
  const next = { ...nextNumber(series, { taken, ...used }), agent, at: formatInstant(now), purpose, nonce };
  if (dryRun === true) return next;
  const message = messageWithTrailers(`number next: ${next.text} is ${agentDisplay(agent)}'s`, {
    agent,
    command: "number next",
  });
  const files = new Map([[stateFiles.numbers, formatTaken([...taken, next])]]);
  const made = await writeState(git, { ref, old: tip?.oid, files, message, agent, now });
  return made === undefined ? undefined : next;
}

/** What the committed documents of the epic, and the files of all branches, have of a series. */
async function readUsed(context: AgentContext, series: string): Promise<Used> {
  const { git, epicDir, manifest } = context;
  const tips = await tipNames(context);
  const epicTip = tips.get(manifest.agents[0]?.id ?? context.agent);
  const oids = [...new Set(tips.values())];
  if (epicTip === undefined) return { words: [], paths: [] };
  const plain = ["-c", "grep.lineNumber=false", "-c", "grep.column=false", "-c", "grep.fullName=false"];
  const form = ["--no-color", "--no-textconv", "--no-recurse-submodules", "-h", "-a", "-o", "-w", "-E"];
  const pattern = [...(isAnyCase(series) ? ["-i"] : []), "-e", wordPattern(series)];
  const [found, files, changes] = await Promise.all([
    git.text([...plain, "grep", ...form, ...pattern, ...oids, "--", `:(top,literal)${epicDir}`], {
      answers: [1],
    }),
    git.fields(["ls-tree", "-r", "-z", "--name-only", "--full-tree", epicTip]),
    diffTrees(
      git,
      oids.filter((oid) => oid !== epicTip).map((oid) => [epicTip, oid] as const),
    ),
  ]);
  return { words: found.split("\n"), paths: [...files, ...changes.flatMap((change) => [...change.keys()])] };
}

function badName(series: string): SheafError {
  return usage(
    "bad-series-name",
    `"${series}" cannot name a series of numbers: a letter, then letters, digits, _ and -`,
    "sheaf number next ADR",
  );
}
