import { join } from "node:path";
import { clients } from "../../core/client/client.ts";
import { ok, type Finding } from "../../core/progress/finding.ts";
import { reasonNotWritable } from "../../files/writable.ts";
import { readClients } from "../clients/install.ts";
import type { Context } from "../context/context.ts";

/**
 * Tries to write where git and Sheaf have to, from here: in a sandbox the git directory is often read-only. The findings
 * name each folder, and what lets an agent's program write it.
 */
export function checkWritable({ repository: { commonDir, gitDir } }: Context): Finding[] {
  const folders = [...["objects", "refs", "logs", "sheaf"].map((name) => join(commonDir, name)), gitDir];
  const closed = folders.flatMap((folder): Finding[] => {
    const why = reasonNotWritable(folder);
    if (why === undefined) return [];
    const message = `cannot be written from here: ${why}`;
    const fix = `allow your program's sandbox to write ${folder}; for Codex, outside its sandbox: sheaf agents install codex`;
    return [{ check: "sandbox", state: "warning", subject: folder, message, fix }];
  });
  return closed.length > 0 ? closed : [ok("sandbox", "", "git's folders can be written")];
}

/** Settings of agents' programs in which Sheaf's entries are not as they shall be. */
export async function checkClients(context: Context): Promise<Finding[]> {
  const request = { session: context, isHome: false, clients, withTracked: false, dryRun: true };
  const reports = (await readClients(request)).filter(({ state }) => state !== "missing");
  return reports.map(({ client, file, state }): Finding => {
    if (state === "installed") return ok("client", client, `${file} calls Sheaf`);
    const message = `${file} has other entries of Sheaf's than it shall have`;
    return {
      check: "client",
      state: "warning",
      subject: client,
      message,
      fix: `sheaf agents install ${client}`,
    };
  });
}
