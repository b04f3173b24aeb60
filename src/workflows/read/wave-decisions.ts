import { specPlaceOf } from "../../core/manifest/spec-places.ts";
import { epicBranch, repoPath } from "../../core/epic/layout.ts";
import type { AgentId, FeatureId, RepoPath } from "../../core/ids.ts";
import { decisionsFile, decisionsIn, decisionsLine, formatDecisions } from "../../core/plan/decisions.ts";
import { featureWaves } from "../../core/plan/wave-gate.ts";
import { readObjects } from "../../git/objects.ts";
import type { Context } from "../context/context.ts";

/** What an agent of a later wave has to keep to, in one line; undefined for agents of the first. */
export async function readDecided(context: Context, agent: AgentId): Promise<string | undefined> {
  const { git, epic, epicDir, manifest } = context;
  const wave = waveOf(manifest, agent);
  if (wave < 2) return undefined;
  const path = repoPath(epicDir, decisionsFile(wave));
  const [file] = await readObjects(git, [`refs/heads/${epicBranch(epic)}:${path}`]);
  return file === undefined ? undefined : decisionsLine(wave, file.bytes.toString("utf8"));
}

/** The wave that an agent works in: the last of its features'. */
function waveOf(manifest: Context["manifest"], agent: AgentId): number {
  const waves = featureWaves(manifest);
  return 1 + waves.findLastIndex((features) => features.some(({ owner }) => owner === agent));
}

/** The document for a wave that starts: the decisions in DISCOVERY.md and in the specs that are merged. */
export async function collectDecisions(
  context: Context,
  wave: number,
  merged: ReadonlySet<FeatureId>,
): Promise<[path: RepoPath, text: string]> {
  const { git, epic, epicDir, layout, manifest } = context;
  const specs = manifest.features
    .filter(({ id }) => merged.has(id))
    .map(({ id }) => specPlaceOf(manifest, epicDir, id).spec);
  const paths = [layout.discovery, ...specs];
  const files = await readObjects(
    git,
    paths.map((path) => `refs/heads/${epicBranch(epic)}:${path}`),
  );
  const decided = paths.flatMap((path, at) => {
    const text = files[at]?.bytes.toString("utf8");
    return text === undefined
      ? []
      : [
          {
            document: path.startsWith(`${epicDir}/`) ? path.slice(epicDir.length + 1) : path,
            decisions: decisionsIn(text),
          },
        ];
  });
  return [repoPath(epicDir, decisionsFile(wave)), formatDecisions(wave, decided)];
}
