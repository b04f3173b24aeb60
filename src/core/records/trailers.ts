import {
  parseAgentId,
  parseFeatureId,
  parseLockName,
  type AgentId,
  type FeatureId,
  type Oid,
} from "../ids.ts";
import type { LockProof } from "../lock/proof.ts";

/** What a commit of Sheaf's says about itself in its last paragraph (design section 8). */
export interface CommitTrailers {
  readonly agent?: AgentId | undefined;
  readonly feature?: FeatureId | undefined;
  /** A stage or phase as the protocol writes it, `S2.P1`. */
  readonly stage?: string | undefined;
  /** The holds that the commit was made under, one trailer each. */
  readonly locks?: readonly LockProof[] | undefined;
  /** The command that made the commit, `section write`. */
  readonly command?: string | undefined;
  /** Why the primary changed what belongs to somebody else. */
  readonly override?: string | undefined;
  /** The earlier commit of which `override` speaks; without it, of the commit itself. */
  readonly overrides?: Oid | undefined;
  /** How long the command had run when it made the commit, in milliseconds. */
  readonly tookMs?: number | undefined;
}

/** The trailers as lines `Sheaf-Agent: …`, in a fixed order, without a final line end; empty when there are none. */
export function formatTrailers(trailers: CommitTrailers): string {
  const { agent, feature, stage, locks = [], command, override, overrides, tookMs } = trailers;
  const lines: readonly (readonly [string, string | undefined])[] = [
    ["Sheaf-Agent", agent],
    ["Sheaf-Feature", feature],
    ["Sheaf-Stage", stage],
    ...locks.map((proof) => ["Sheaf-Lock", formatLockProof(proof)] as const),
    ["Sheaf-Command", command],
    ["Sheaf-Override", override],
    ["Sheaf-Overrides", overrides],
    ["Sheaf-Took", tookMs === undefined ? undefined : `${Math.round(tookMs)}ms`],
  ];
  return lines
    .flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${oneLine(value)}`]))
    .join("\n");
}

/** A whole commit message: subject and body as given, then the trailers as a paragraph of their own. */
export function messageWithTrailers(message: string, trailers: CommitTrailers): string {
  const block = formatTrailers(trailers);
  return block === "" ? `${message.trimEnd()}\n` : `${message.trimEnd()}\n\n${block}\n`;
}

/**
 * Reads the trailers in the last paragraph of a commit message; other trailers there are passed over, and a
 * value that cannot be read counts as absent. Of a repeated key the last one counts, as for git; locks add up.
 */
export function parseTrailers(message: string): CommitTrailers {
  const values = trailerValues(message);
  const last = (key: string) => values.get(key)?.at(-1);
  const locks = (values.get("lock") ?? []).flatMap((value) => parseLockProof(value) ?? []);
  return {
    ...present("agent", parseAgentId(last("agent") ?? "")),
    ...present("feature", parseFeatureId(last("feature") ?? "")?.id),
    ...present("stage", last("stage")),
    ...present("locks", locks.length > 0 ? locks : undefined),
    ...present("command", last("command")),
    ...present("override", last("override")),
    ...present("overrides", oidOf(last("overrides") ?? "")),
    ...present("tookMs", millisecondsOf(last("took") ?? "")),
  };
}

/** A proof as the trailer shows it, `epic_readme@17`. */
export function formatLockProof({ name, token }: LockProof): string {
  return `${name}@${token}`;
}

/** Reads `epic_readme@17`; undefined for anything else. */
export function parseLockProof(text: string): LockProof | undefined {
  const [, before = "", token] = /^([^@]+)@([1-9][0-9]{0,14})$/.exec(text) ?? [];
  const name = parseLockName(before);
  return name === undefined || token === undefined ? undefined : { name, token: Number(token) };
}

function oidOf(text: string): Oid | undefined {
  return /^[0-9a-f]{40,64}$/.test(text) ? (text as Oid) : undefined;
}

function millisecondsOf(text: string): number | undefined {
  const [, digits] = /^([0-9]{1,9})ms$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}

function trailerValues(message: string): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const paragraphs = message.trimEnd().split(/\n[ \t\r]*\n/);
  // The first paragraph is the subject, even when it looks like a trailer.
  const block = paragraphs.length > 1 ? (paragraphs.at(-1) ?? "") : "";
  for (const line of block.split("\n")) {
    const [, key = "", value = ""] = /^Sheaf-([A-Za-z]+):[ \t]*(.*?)[ \t\r]*$/i.exec(line) ?? [];
    if (value === "") continue;
    const name = key.toLowerCase();
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

function present<K extends keyof CommitTrailers>(
  key: K,
  value: CommitTrailers[K],
): Pick<CommitTrailers, K> | object {
  return value === undefined ? {} : { [key]: value };
}

function oneLine(value: string): string {
  return value.replaceAll(/\s+/g, " ").trim();
}
