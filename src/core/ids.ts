/** An epic's id as teams write it in their tracker: `KAI-7` (protocol section 1.1). */
export type EpicId = string & { readonly __brand: "EpicId" };
/** `primary`, `secondary-a` … `secondary-z`, `secondary-aa` …: the form in branches, config and commands. */
export type AgentId = string & { readonly __brand: "AgentId" };
/** A feature's folder, `feature_01_player_fetcher`: the id by which everything refers to it. */
export type FeatureId = string & { readonly __brand: "FeatureId" };
/** A lock's name, `epic_readme`. */
export type LockName = string & { readonly __brand: "LockName" };
/** A path inside the repository: relative to its root, `/` between parts, no `.` or `..` part. */
export type RepoPath = string & { readonly __brand: "RepoPath" };
/** A full object id, lower-case hex. */
export type Oid = string & { readonly __brand: "Oid" };
/** A point in time, milliseconds since 1970-01-01T00:00:00Z. Only adapters read a clock. */
export type Instant = number & { readonly __brand: "Instant" };

export const primary = "primary" as AgentId;

const epicPattern = /^[A-Z][A-Z0-9]{0,19}-[1-9][0-9]{0,8}$/;
const agentPattern = /^(?:primary|secondary-[a-z]{1,2}(?:-[2-9])?)$/;
const featureNamePattern = /^[a-z][a-z0-9_]{0,59}$/;
const featurePattern = /^feature_([0-9]{2,3})_([a-z][a-z0-9_]{0,59})$/;
const lockPattern = /^[a-z][a-z0-9_]{0,59}$/;

/** Reads an epic id. Returns undefined for anything but `LETTERS-NUMBER`. */
export function parseEpicId(text: string): EpicId | undefined {
  return epicPattern.test(text) ? (text as EpicId) : undefined;
}

/** Reads an agent's name in any of the protocol's spellings: `secondary-a`, `Secondary-A`, `secondary_a`, `Agent-Primary`. */
export function parseAgentId(text: string): AgentId | undefined {
  const id = text
    .toLowerCase()
    .replaceAll("_", "-")
    .replace(/^agent-(?=primary$)/, "");
  return agentPattern.test(id) ? (id as AgentId) : undefined;
}

/** Whether `text` can name a feature: lower-case letters, digits and `_`, a letter first, 60 characters at most. */
export function isFeatureName(text: string): boolean {
  return featureNamePattern.test(text);
}

/** Reads a feature folder's name, `feature_NN_name`. */
export function parseFeatureId(text: string): { id: FeatureId; number: number; name: string } | undefined {
  const [, number, name] = featurePattern.exec(text) ?? [];
  if (number === undefined || name === undefined) return undefined;
  return { id: text as FeatureId, number: Number(number), name };
}

/** The folder of feature `number` (from 1) called `name`. */
export function featureId(number: number, name: string): FeatureId {
  return `feature_${String(number).padStart(2, "0")}_${name}` as FeatureId;
}

/** Reads a lock's name: lower-case letters, digits and `_`. */
export function parseLockName(text: string): LockName | undefined {
  return lockPattern.test(text) ? (text as LockName) : undefined;
}

/** The secondary agent at `index` (from 0) of the roster: a … z, aa, ab … zz. Throws a RangeError beyond. */
export function secondaryAt(index: number): AgentId {
  if (!Number.isInteger(index) || index < 0 || index >= 26 * 27)
    throw new RangeError(`no secondary agent ${index}`);
  const letter = (n: number) => String.fromCodePoint(97 + n);
  const letters = index < 26 ? letter(index) : letter(Math.floor(index / 26) - 1) + letter(index % 26);
  return `secondary-${letters}` as AgentId;
}

/** How people read an agent's name: `Primary`, `Secondary-A`. */
export function agentDisplay(agent: AgentId): string {
  return agent === primary ? "Primary" : `Secondary-${agent.slice("secondary-".length).toUpperCase()}`;
}

/** An agent's name in file names: `primary`, `secondary_a` (protocol section 1.1). */
export function agentStem(agent: AgentId): string {
  return agent.replaceAll("-", "_");
}

/** The folder name that a title becomes: lower case, `_` between words, ASCII only, 60 characters at most. */
export function slugOf(title: string): string {
  const words = title
    .normalize("NFKD")
    .replace(/[^\p{ASCII}]/gu, "")
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return (words ?? []).join("_").slice(0, 60).replace(/_+$/, "");
}
