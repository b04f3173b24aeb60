import { readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { digestOf, readRecords } from "../../files/client-files.ts";
import { findText, stateDir } from "../../files/state.ts";

/**
 * Of a worktree's ignored files, those that are not settings that Sheaf has written there and nobody has changed since:
 * only they would be missed.
 *
 * @param ignored relative to `top`; a folder ends with `/`
 */
export function withoutOwnFiles(commonDir: string, top: string, ignored: readonly string[]): string[] {
  const records = readRecords(stateDir(commonDir));
  const isOwn = (path: string) => {
    const record = records.get(path);
    return record?.isNew === true && digestOf(findText(path) ?? "") === record.digest;
  };
  return ignored.filter((path) => !filesIn(join(top, path)).every(isOwn));
}

// A folder with more is no folder of settings.
const most = 20;

function filesIn(path: string): string[] {
  if (!path.endsWith(sep)) return [path];
  const names = readdirSync(path);
  if (names.length > most) return [path];
  return names.flatMap((name) => {
    const inner = join(path, name);
    return filesIn(
      statSync(inner, { throwIfNoEntry: false })?.isDirectory() === true ? `${inner}${sep}` : inner,
    );
  });
}
