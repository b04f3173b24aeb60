import { execFileSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { realSystem } from "../../src/system.ts";
import { heartbeat } from "../../src/workflows/agent/heartbeat.ts";
import { openAgentContext } from "../../src/workflows/context/context.ts";
import { writeSection } from "../../src/workflows/locks/write-section.ts";

/** What a process of the crash drill is told. */
export interface DrillOrders {
  readonly worktree: string;
  /** Its feature's folder, absolute. */
  readonly feature: string;
  /** What it has finished, one line each; outside the repository. */
  readonly log: string;
  /** The first number to write. */
  readonly from: number;
}

/** Works as an agent does until it is killed: writes, commits, reports, and writes its section under the lock. */
async function work({ worktree, feature, log, from }: DrillOrders): Promise<never> {
  const say = (words: string) => appendFileSync(log, `${words}\n`);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: worktree, encoding: "utf8" }).trim();
  const context = await openAgentContext({ directory: worktree }, realSystem(process.env));
  say("begun");
  for (let number = from; ; number++) {
    appendFileSync(join(feature, "spec.md"), `spec ${number}\n`);
    say(`wrote spec ${number}`);
    if (number % 3 === 0) {
      git("add", "--", join(feature, "spec.md"));
      git("commit", "-qm", `spec ${number}`);
      say(`committed ${git("rev-parse", "HEAD")}`);
    }
    appendFileSync(join(feature, "draft.txt"), `draft ${number}\n`);
    say(`wrote draft ${number}`);
    await heartbeat(context, { step: `line ${number}` });
    say(`committed ${git("rev-parse", "HEAD")}`);
    await writeSection(context, { document: context.layout.readme, body: `section ${number}\n` });
    say(`section ${number}`);
  }
}

const [orders] = process.argv.slice(2);
if (orders !== undefined) void work(JSON.parse(orders) as DrillOrders);
