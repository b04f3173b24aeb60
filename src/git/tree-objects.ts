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

/** The files in some trees and in the folders in them, as text by path, with the git that is open anyway. */
export async function readTreeFiles(git: Git, names: readonly string[]): Promise<Map<string, string>[]> {
  const files = names.map(() => new Map<string, string>());
  let open = names.map((name, at) => ({ at, path: "", name: `${name}^{tree}` }));
  while (open.length > 0) {
    const objects = await readObjects(
      git,
      open.map(({ name }) => name),
    );
    open = open.flatMap(({ at, path }, index) => {
      const object = objects[index];
      if (object?.type === "blob") files[at]?.set(path, object.bytes.toString("utf8"));
      if (object?.type !== "tree") return [];
      const below = [...entriesOf(object.bytes, object.oid.length / 2)];
      return below.map(([name, oid]) => ({ at, path: path === "" ? name : `${path}/${name}`, name: oid }));
    });
  }
  return files;
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
