import type { AgentId, FeatureId } from "../ids.ts";
import type { Manifest, ManifestFeature } from "../manifest/schema.ts";
import { planWaves } from "../graph/waves.ts";

/** Why a feature of a later wave takes no part yet, as `deferred` in the manifest says it. */
export function waveDeferral(wave: number): string {
  return `wave ${wave}: starts when wave ${wave - 1} is merged`;
}

/** Whether a feature waits for its wave; a deferral in a person's words is something else. */
export function isWaveDeferral(deferred: string | undefined): boolean {
  return deferred !== undefined && /^wave [0-9]+: starts when wave [0-9]+ is merged$/.test(deferred);
}

/** A feature that waits for its wave takes part in the epic; one that a person deferred does not. */
export function takesPart(deferred: string | undefined): boolean {
  return deferred === undefined || isWaveDeferral(deferred);
}

/** Whether an agent that a sync left out only waits for its wave; `reason` is that of each of its features, by `; `. */
export function onlyWaits(reason: string): boolean {
  return reason.split("; ").every(isWaveDeferral);
}

/**
 * The waves of an epic's features, by the specs that they need. What the same agent owns it writes one after the other,
 * so that its own features keep nobody apart.
 */
export function featureWaves({ features }: Pick<Manifest, "features">): ManifestFeature[][] {
  const owners = new Map(features.map(({ id, owner }) => [id, owner]));
  const tasks = features.map((feature) => ({
    id: feature.id,
    feature,
    depends_on: feature.depends_on
      .filter((needed) => owners.get(needed) !== feature.owner)
      .map((task) => ({ task, kind: "spec" as const })),
  }));
  return planWaves(tasks, "spec").map((wave) => wave.map(({ feature }) => feature));
}

/** What `sheaf start` looks at before it lets a wave in. */
export interface WaveFacts {
  readonly manifest: Pick<Manifest, "features">;
  /** The features that are ready on the epic branch: merged, or the primary's own. */
  readonly merged: ReadonlySet<FeatureId>;
  /** The wave that was asked for; undefined for the one that is due. */
  readonly wanted: number | undefined;
}

/** Features of the wave and those before it may start; those after it wait. */
export interface OpenWave {
  readonly kind: "open";
  /** Counted from 1. */
  readonly wave: number;
  readonly waves: number;
  /** Features that waited for this wave and take part now. */
  readonly enter: readonly FeatureId[];
  /** Features that have to wait from now on, with their wave. */
  readonly wait: ReadonlyMap<FeatureId, number>;
}

export type WaveGate =
  | OpenWave
  | { readonly kind: "no-such-wave"; readonly waves: number }
  | { readonly kind: "pending"; readonly wave: number; readonly missing: readonly Unmerged[] }
  | { readonly kind: "needs-deferred"; readonly feature: FeatureId; readonly needed: Unmerged };

/** A feature that has to be merged first, whose it is, and why a person deferred it, if one did. */
export interface Unmerged {
  readonly feature: FeatureId;
  readonly owner: AgentId;
  readonly deferred: string | undefined;
}

/**
 * Decides whether a wave may start: every feature of the waves before it is merged or deferred by a person, and every
 * spec that its own features need is merged (field lesson 5).
 */
export function decideWave({ manifest, merged, wanted }: WaveFacts): WaveGate {
  const waves = featureWaves(manifest);
  const wave = wanted ?? dueWave(waves, merged);
  if (wave > waves.length) return { kind: "no-such-wave", waves: waves.length };
  const missing = waves
    .slice(0, wave - 1)
    .flatMap((features) => features.filter((one) => isOpen(one, merged)));
  if (missing.length > 0) return { kind: "pending", wave, missing: missing.map(unmerged) };
  const lacking = findLacking(waves[wave - 1] ?? [], manifest, merged);
  if (lacking !== undefined) return { kind: "needs-deferred", ...lacking };
  const enter = waves
    .slice(0, wave)
    .flatMap((features) => features.filter(({ deferred }) => isWaveDeferral(deferred)));
  const later = waves.flatMap((features, at) =>
    at < wave
      ? []
      : features.filter(({ deferred }) => deferred === undefined).map(({ id }) => [id, at + 1] as const),
  );
  return { kind: "open", wave, waves: waves.length, enter: enter.map(({ id }) => id), wait: new Map(later) };
}

/** The first wave with something left to merge; the last one when all is merged. */
function dueWave(waves: readonly (readonly ManifestFeature[])[], merged: ReadonlySet<FeatureId>): number {
  const at = waves.findIndex((features) => features.some((feature) => isOpen(feature, merged)));
  return at < 0 ? waves.length : at + 1;
}

function isOpen({ id, deferred }: ManifestFeature, merged: ReadonlySet<FeatureId>): boolean {
  return !merged.has(id) && (deferred === undefined || isWaveDeferral(deferred));
}

/** A feature of the wave whose spec builds on one that a person deferred. */
function findLacking(
  wave: readonly ManifestFeature[],
  { features }: Pick<Manifest, "features">,
  merged: ReadonlySet<FeatureId>,
): { feature: FeatureId; needed: Unmerged } | undefined {
  for (const { id, owner, depends_on, deferred } of wave) {
    if (deferred !== undefined && !isWaveDeferral(deferred)) continue;
    const needed = features.find(
      (one) => depends_on.includes(one.id) && one.owner !== owner && !merged.has(one.id),
    );
    if (needed !== undefined) return { feature: id, needed: unmerged(needed) };
  }
  return undefined;
}

function unmerged({ id, owner, deferred }: ManifestFeature): Unmerged {
  return { feature: id, owner, deferred };
}
