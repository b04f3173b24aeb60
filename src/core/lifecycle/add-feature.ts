import {
  featureId,
  isFeatureName,
  parseAgentId,
  parseFeatureId,
  secondaryAt,
  type AgentId,
  type FeatureId,
} from "../ids.ts";
import type { Manifest, ManifestFeature } from "../manifest/schema.ts";
import { decideWave, waveDeferral } from "../plan/wave-gate.ts";

/** A feature that joins an epic, as typed. */
export interface FeatureWish {
  readonly name: string;
  readonly title: string | undefined;
  /** An agent of the roster; a new secondary when undefined. */
  readonly owner: string | undefined;
  /** The features whose spec it needs. */
  readonly after: readonly string[];
}

export type Addition =
  | { readonly kind: "add"; readonly feature: ManifestFeature; readonly newcomer: AgentId | undefined }
  | { readonly kind: "fault"; readonly message: string };

/**
 * Decides under which number and to whom a feature joins, and whether it has to wait for its wave (protocol section 12:
 * it joins the wave that is at work, or a later one).
 *
 * @param merged the features that are ready on the epic branch
 */
export function decideAddition(
  manifest: Manifest,
  wish: FeatureWish,
  merged: ReadonlySet<FeatureId>,
): Addition {
  const { name, title, after } = wish;
  const fault = findFault(manifest, wish);
  if (fault !== undefined) return { kind: "fault", message: fault };
  const roster = manifest.agents.map(({ id }) => id);
  const asked = parseAgentId(wish.owner ?? "");
  const newcomer = asked === undefined ? newSecondary(manifest) : undefined;
  const owner = asked ?? newcomer ?? roster[0];
  if (owner === undefined) return { kind: "fault", message: "the roster is empty" };
  const number = 1 + Math.max(...manifest.features.map(({ id }) => parseFeatureId(id)?.number ?? 0));
  const feature: ManifestFeature = {
    id: featureId(number, name),
    ...(title === undefined ? {} : { title }),
    owner,
    depends_on: after.flatMap((one) => parseFeatureId(one)?.id ?? []),
  };
  const gate = decideWave({
    manifest: { features: [...manifest.features, feature] },
    merged,
    wanted: undefined,
  });
  const wave = gate.kind === "open" ? gate.wait.get(feature.id) : undefined;
  return {
    kind: "add",
    feature: wave === undefined ? feature : { ...feature, deferred: waveDeferral(wave) },
    newcomer,
  };
}

function findFault(
  { agents, features }: Manifest,
  { name, title, owner, after }: FeatureWish,
): string | undefined {
  if (!isFeatureName(name))
    return `"${name.slice(0, 80)}" cannot name a feature: lower-case letters a–z, digits and _, a letter first, 60 characters at most`;
  const twin = features.find(({ id }) => parseFeatureId(id)?.name === name);
  if (twin !== undefined) return `the epic has ${twin.id} already`;
  if (title !== undefined && (title.trim() === "" || title.length > 200 || /[\r\n]/.test(title)))
    return "a title is one line of 1 to 200 characters";
  const roster = agents.map(({ id }) => id);
  const known = owner === undefined || roster.some((id) => id === parseAgentId(owner));
  if (!known)
    return `"${owner}" is not in the roster: ${roster.join(", ")}; leave --owner out for a new secondary`;
  const odd = after.find((one) => !features.some(({ id }) => id === one));
  return odd === undefined ? undefined : `"${odd}" is no feature: ${features.map(({ id }) => id).join(", ")}`;
}

/** The first name that neither an agent nor one whose work was taken over has. */
function newSecondary({ agents }: Manifest): AgentId {
  const taken = new Set(
    agents.flatMap(({ id, took_over = [] }) => [id, ...took_over.map(({ agent }) => agent)]),
  );
  for (let at = 0; ; at++) {
    const id = secondaryAt(at);
    if (!taken.has(id)) return id;
  }
}
