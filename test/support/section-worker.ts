import { realSystem } from "../../src/system.ts";
import { openGit } from "../../src/git/git.ts";
import { writeSection, type SectionPlace } from "../../src/workflows/locks/write-section.ts";
import type { RepoPath } from "../../src/core/ids.ts";

/** What a process that writes its section again and again is told; it is meant to be killed. */
export interface SectionOrders extends Omit<SectionPlace, "git" | "system"> {
  readonly path: string;
  readonly document: RepoPath;
  readonly from: number;
}

const [orders] = process.argv.slice(2);
if (orders !== undefined) void write(JSON.parse(orders) as SectionOrders);

async function write({ path, document, from, ...place }: SectionOrders): Promise<never> {
  const here = { ...place, git: openGit(path), system: realSystem(process.env) };
  process.stdout.write("ready\n");
  for (let step = from; ; step += 1) {
    await writeSection(here, { document, body: `**Step:** ${step}\n` });
  }
}
