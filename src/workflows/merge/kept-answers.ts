import { createHash } from "node:crypto";
import { join } from "node:path";
import type { PathConflict, Resolution } from "../../core/sync/clash.ts";
import { saveJson } from "../../files/atomic-file.ts";
import { findJson, removeFile, removeFolder, stateDir } from "../../files/state.ts";
import type { AgentContext } from "../context/context.ts";

/** Whose version: `theirs` is the conflicting agent's, `ours` what was merged before it. */
export type Side = "ours" | "theirs";

/** An answer to a conflict as it is kept. Whose file it is stands beside the bytes that lay in the scratch worktree. */
export type KeptAnswer =
  | { readonly kind: "deleted" }
  | { readonly kind: "text"; readonly base64: string }
  | { readonly kind: "side"; readonly side: Side; readonly base64?: string };

/** The answer that a person gave with a file: its bytes, or that it goes where there is none. */
export function answerWith(bytes: Uint8Array | undefined): KeptAnswer {
  return bytes === undefined ? { kind: "deleted" } : { kind: "text", base64: base64Of(bytes) };
}

/** The answer that it shall be one side's file as it stands, with what the scratch worktree has for it. */
export function sideTaken(side: Side, bytes: Uint8Array | undefined): KeptAnswer {
  return { kind: "side", side, ...(bytes === undefined ? {} : { base64: base64Of(bytes) }) };
}

/** The side that was taken, where nobody has edited the file in the scratch worktree since. */
export function findSide(
  context: AgentContext,
  conflict: PathConflict,
  bytes: Uint8Array | undefined,
): Side | undefined {
  const kept = findKept(context, conflict);
  return kept?.kind === "side" && kept.base64 === (bytes && base64Of(bytes)) ? kept.side : undefined;
}

/** Remembers the answer to a conflict by its contents. */
export function keepAnswer(context: AgentContext, conflict: PathConflict, answer: KeptAnswer): void {
  saveJson(keptPath(context, conflict), answer);
}

/** Answers, each with its conflict. */
export type Answers = ReadonlyMap<PathConflict, KeptAnswer>;

/** The answer that a person gave to a conflict with these contents, if there is one. */
export function findResolution(context: AgentContext, conflict: PathConflict): Resolution | undefined {
  return resolutionOf(findKept(context, conflict));
}

/** What {@link findResolution} would find if these answers were kept too. */
export function foreseeResolutions(context: AgentContext, answers: Answers) {
  const byContents = new Map([...answers].map(([conflict, answer]) => [keptPath(context, conflict), answer]));
  return (conflict: PathConflict) =>
    resolutionOf(byContents.get(keptPath(context, conflict)) ?? findKept(context, conflict));
}

function resolutionOf(answer: KeptAnswer | undefined): Resolution | undefined {
  if (answer?.kind !== "text") return answer;
  return { kind: "text", content: Buffer.from(answer.base64, "base64") };
}

/** Forgets the answer to one conflict. */
export function forgetAnswer(context: AgentContext, conflict: PathConflict): void {
  removeFile(keptPath(context, conflict));
}

/** Forgets every answer, so that each conflict is asked about again. */
export function forgetAnswers(context: AgentContext): void {
  removeFolder(keptDir(context));
}

// Written by keepAnswer alone.
function findKept(context: AgentContext, conflict: PathConflict): KeptAnswer | undefined {
  return findJson(keptPath(context, conflict)) as KeptAnswer | undefined;
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64");
}

function keptDir({ repository, epic }: AgentContext): string {
  return join(stateDir(repository.commonDir, epic), "resolutions");
}

function keptPath(context: AgentContext, conflict: PathConflict): string {
  const { path, base, ours, theirs, tip, text, versions } = conflict;
  // Texts name a conflict; where none is laid out, the very files of both sides and the tip do.
  const files = text === undefined ? [tip, versions ?? null] : [null];
  const parts = [path, base ?? null, ours ?? null, theirs ?? null, ...files];
  const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return join(keptDir(context), `${key}.json`);
}
