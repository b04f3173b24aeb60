import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { digestOf, readRecords } from "../../files/client-files.ts";
import { stateDir } from "../../files/state.ts";

/**
 * Of a worktree's ignored files, those that would be missed: not settings that Sheaf has written there and nobody has
 * changed since, nor files that the main checkout has just the same, as those of `.worktreeinclude`.
 *
 * @param ignored relative to `top`; a folder ends with `/`
 */
export function withoutOwnFiles(commonDir: string, top: string, ignored: readonly string[]): string[] {
  const records = readRecords(stateDir(commonDir));
  const main = dirname(commonDir);
  const isOwn = (path: string) => {
    const text = findBytes(path);
    if (text === undefined) return false;
    const record = records.get(path);
    if (record?.isNew === true && digestOf(text) === record.digest) return true;
    const there = main === top ? undefined : findBytes(join(main, relative(top, path)));
    return there?.equals(text) === true;
  };
  return ignored.filter((path) => !filesIn(join(top, path)).every(isOwn));
}

function findBytes(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined;
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
