import type { Oid } from "../core/ids.ts";
import type { Git } from "./git.ts";
import { readObjects } from "./objects.ts";

/** Lists the entries of trees by git's names for them, with the git that is open anyway; none where there is no tree. */
export async function readTrees(git: Git, names: readonly string[]): Promise<Map<string, Oid>[]> {
  const objects = await readObjects(git, names);
  return objects.map((object) =>
    object?.type === "tree" ? entriesOf(object.bytes, object.oid.length / 2) : new Map<string, Oid>(),
  );
}

/** A tree object is a row of `<mode> <name>\0<id>`, the id in bytes. */
function entriesOf(bytes: Buffer, idBytes: number): Map<string, Oid> {
  const entries = new Map<string, Oid>();
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(0, at);
    const name = bytes.toString("utf8", bytes.indexOf(32, at) + 1, end);
    entries.set(name, bytes.toString("hex", end + 1, end + 1 + idBytes) as Oid);
    at = end + 1 + idBytes;
  }
  return entries;
}
