import { stateRef } from "../../core/epic/layout.ts";
import type { System } from "../../system.ts";
import { openGit } from "../../git/git.ts";
import type { AgentContext } from "../context/context.ts";
import type { Registered } from "./here.ts";
import { recall, remember } from "./memory.ts";

// One sign of life a minute is enough for everybody who watches.
const beatMs = 60_000;

/**
 * The lines that an agent reads between two of its turns: mail and a base that moved, once each. It also gives the sign
 * of life for which agents without hooks type `heartbeat`. Where nothing has moved, that is one look at the refs.
 *
 * @param open opens the agent's context; only where there may be something to say
 */
export async function newsBetweenTurns(
  { place, registration }: Registered,
  system: System,
  open: () => Promise<AgentContext>,
): Promise<readonly string[]> {
  const { beat, seen } = recall(place);
  const now = system.now();
  const isDue = Math.abs(now - beat) >= beatMs;
  const refs = await refsOf(place.top, registration);
  if (!isDue && refs === seen) return [];
  const context = await open();
  const [{ findNews }, { heartbeat }] = await Promise.all([
    import("../agent/find-news.ts"),
    import("../agent/heartbeat.ts"),
  ]);
  if (isDue) {
    // What the agent owes to nobody else is said once, whatever comes of it.
    remember(place, { beat: now });
    await heartbeat(context, {});
  }
  const lines = await findNews(context);
  remember(place, { seen: refs });
  return lines;
}

/** The others' live state and the epic branch: as long as they stay, there is no news. */
async function refsOf(top: string, { epic, agent }: Registered["registration"]): Promise<string> {
  const git = openGit(top);
  const text = await git.text([
    "for-each-ref",
    "--format=%(objectname) %(refname)",
    `refs/sheaf/${epic}/agents`,
    `refs/heads/epic/${epic}`,
  ]);
  const own = ` ${stateRef(epic, agent)}`;
  return text
    .split("\n")
    .filter((line) => !line.endsWith(own))
    .map((line) => line.slice(0, 12))
    .join(" ");
}
