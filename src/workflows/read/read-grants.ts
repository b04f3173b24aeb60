import type { AgentId } from "../../core/ids.ts";
import type { Grant } from "../../core/ownership/grant.ts";
import type { Rulebook } from "../../core/ownership/rulebook.ts";
import { grantBlobs, grantsTo } from "../../core/records/grant-sources.ts";
import type { Git } from "../../git/git.ts";
import { readObjects } from "../../git/objects.ts";

/** What others have let these agents change, at the tips of those who may say so. One git process. */
export async function readGrants(git: Git, rulebook: Rulebook, agents: readonly AgentId[]): Promise<Grant[]> {
  const names = agents.flatMap((agent) => grantBlobs(agent, rulebook));
  const objects = await readObjects(git, names);
  const blobs = new Map(names.map((name, at) => [name, objects[at]?.bytes]));
  return agents.flatMap((agent) => grantsTo(agent, rulebook, (name) => blobs.get(name)));
}
