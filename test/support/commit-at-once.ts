import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { epicDir } from "./epic-rules.ts";
import type { TestRepo } from "./git-repo.ts";
import { hookedEpic } from "./hooked-epic.ts";

const execute = promisify(execFile);

/** Lets that many agents commit at the same time, each so often; gives what was printed as errors, and who has how many. */
export async function commitAtOnce(count: number, times: number) {
  const epic = hookedEpic({ manifest: wideManifest(count) });
  // As everywhere but in this suite.
  epic.repo.git("config", "maintenance.auto", "true");
  const agents: TestRepo[] = [];
  for (let at = 0; at < count; at++) agents.push(await epic.agent(idOf(at)));
  const script = (at: number) => `mkdir -p "${folderOf(at)}"; for n in $(seq ${times}); do
    echo $n >"${folderOf(at)}/n" && git add -A && git commit -qm $n || exit 1; done`;
  const ends = await Promise.all(
    agents.map((agent, at) => execute("sh", ["-c", script(at)], { cwd: agent.path })),
  );
  return {
    errors: ends.map(({ stderr }) => stderr).join(""),
    commits: agents.map((agent) => agent.git("rev-list", "--count", "epic/KAI-7..HEAD")),
  };
}

const idOf = (at: number) => `secondary-${String.fromCodePoint(97 + at)}`;
const folderOf = (at: number) => `${epicDir}/feature_${String(at + 2).padStart(2, "0")}_x`;

/** An epic of that many secondaries, each with a feature. */
function wideManifest(count: number): object {
  const ids = Array.from({ length: count }, (_, at) => idOf(at));
  return {
    agents: [{ id: "primary" }, ...ids.map((id) => ({ id }))],
    features: [
      { id: "feature_01_one", owner: "primary" },
      ...ids.map((owner, at) => ({ id: folderOf(at).split("/").at(-1), owner })),
    ],
  };
}
