import { stateFiles, stateRef } from "../../core/epic/layout.ts";
import type { AgentId } from "../../core/ids.ts";
import type { MessageDraft } from "../../core/records/message.ts";
import { appendToOutbox } from "../../core/records/outbox.ts";
import { readObjects } from "../../git/objects.ts";
import { findCommit } from "../../git/refs.ts";
import { writeState } from "../../git/state-refs.ts";
import type { AgentContext } from "../context/context.ts";
import { saveLiveFiles } from "../context/live-files.ts";

// Lost only to other commands of the same agent, of which a handful can be at work.
const mostAttempts = 20;

/** Sends one message for a command that knows nothing of the epic but its name. Returns whether it was sent. */
export async function postAlone(
  place: Pick<AgentContext, "git" | "epic" | "agent" | "system"> & {
    readonly repository: Pick<AgentContext["repository"], "commonDir">;
  },
  to: AgentId,
  draft: MessageDraft,
): Promise<boolean> {
  const { git, epic, agent, system } = place;
  const [ref, path] = [stateRef(epic, agent), stateFiles.outbox(to)];
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const old = await findCommit(git, ref);
    const [file] = await readObjects(git, [`${old ?? ""}:${path}`]);
    const { text } = appendToOutbox(file?.bytes.toString("utf8") ?? "", draft);
    const write = { ref, old, files: new Map([[path, text]]), message: `send: ${draft.subject}\n`, agent };
    const made = await writeState(git, { ...write, now: system.now() });
    if (made === undefined) continue;
    await saveLiveFiles(place, made, write.files);
    return true;
  }
  return false;
}
