import { count } from "../../core/text/count.ts";
import { pending, refused, type SheafError, usage } from "../../errors.ts";
import { epicBranch } from "../../core/epic/layout.ts";
import { agentDisplay, type FeatureId, type RepoPath } from "../../core/ids.ts";
import { setDeferrals } from "../../core/manifest/deferrals.ts";
import { parseManifest } from "../../core/manifest/parse.ts";
import { decideWave, waveDeferral, type OpenWave, type WaveGate } from "../../core/plan/wave-gate.ts";
import { readObjects } from "../../git/objects.ts";
import { commitOwn } from "../agent/commit-own.ts";
import type { AgentContext } from "../context/context.ts";
import { requireParsed } from "../context/require-parsed.ts";
import { compileEpic } from "../context/load-epic.ts";
import { readMerged } from "../read/read-merged.ts";
import { collectDecisions } from "../read/wave-decisions.ts";

/** A wave that may start, and what the epic branch has to say about it first. */
export interface WaveStep {
  readonly gate: OpenWave;
  /** The epic as it will be. */
  readonly context: AgentContext;
  /** What changes on the epic branch; empty where nothing does. */
  readonly files: ReadonlyMap<RepoPath, string>;
  /** Features that are ready on the epic branch. */
  readonly merged: ReadonlySet<FeatureId>;
}

/**
 * Decides whether a wave may start, and works out how the epic then reads; changes nothing. Throws `usage` for a wave
 * that is not there, `pending` that names who is missing, `refused` where a spec is built on one that was deferred.
 */
export async function planWave(context: AgentContext, wanted: number | undefined): Promise<WaveStep> {
  const merged = await readMerged(context);
  const gate = decideWave({ manifest: context.manifest, merged, wanted });
  if (gate.kind !== "open") throw notOpen(gate);
  const deferrals = new Map<FeatureId, string | undefined>([
    ...gate.enter.map((id) => [id, undefined] as const),
    ...[...gate.wait].map(([id, wave]) => [id, waveDeferral(wave)] as const),
  ]);
  if (deferrals.size === 0) return { gate, context, files: new Map(), merged };
  const { git, epic, layout } = context;
  const [file] = await readObjects(git, [`refs/heads/${epicBranch(epic)}:${layout.manifest}`]);
  const text = setDeferrals(file?.bytes.toString("utf8") ?? "", deferrals);
  const manifest = requireParsed(layout.manifest, parseManifest(text));
  const files = new Map([[layout.manifest, text]]);
  if (gate.enter.length > 0) files.set(...(await collectDecisions(context, gate.wave, merged)));
  return { gate, context: { ...context, manifest }, files, merged };
}

/** Puts a wave on record: who takes part now, who waits, and what is decided. Returns the epic as it is then. */
export async function recordWave({ context, gate, files }: WaveStep): Promise<AgentContext> {
  if (files.size === 0) return context;
  const { enter, wave } = gate;
  const subject =
    enter.length > 0 ? `wave ${wave} starts: ${enter.join(", ")}` : `later waves wait for wave ${wave}`;
  await commitOwn(context, {
    command: "start",
    decide: () => ({
      files: new Map([...files].map(([path, content]) => [path, { content }])),
      subject,
      answer: undefined,
    }),
  });
  return { ...context, ...(await compileEpic(context, context.epic)) };
}

function notOpen(gate: Exclude<WaveGate, OpenWave>): SheafError {
  if (gate.kind === "no-such-wave") {
    const message = `the epic has ${count(gate.waves, "wave")} of features`;
    return usage("no-such-wave", message, "sheaf plan");
  }
  if (gate.kind === "needs-deferred") {
    const { feature, needed } = gate;
    return refused(
      "dependency-not-merged",
      `${feature} needs the spec of ${needed.feature} (${agentDisplay(needed.owner)}), which is not merged and is deferred: ${needed.deferred ?? ""}`,
      `in epic.yaml let ${needed.feature} take part again, defer ${feature} too, or take it out of its depends_on`,
      { data: gate },
    );
  }
  const missing = gate.missing.map(({ feature, owner }) => `${feature} (${agentDisplay(owner)})`);
  return pending(
    "wave-not-merged",
    `wave ${gate.wave} starts from what the waves before it decide, and these are not merged: ${missing.join(", ")}`,
    "sheaf status --why, then sheaf sync",
    { data: gate },
  );
}
