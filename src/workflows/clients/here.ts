import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseEpicId } from "../../core/ids.ts";
import { findRegistration, type Registration } from "../../files/registration.ts";
import { worktreeDir } from "../../files/state.ts";
import { findRepository, type Place } from "../../git/find-repository.ts";

/** A worktree, and who is registered in it. */
export interface Registered {
  readonly place: Place;
  readonly registration: Registration;
}

/**
 * Who is registered in the worktree around a folder, by files alone: an agent in its own worktree, the primary while the
 * epic's branch is checked out. Undefined wherever Sheaf has no say, and where git would have to be asked.
 */
export function findRegistered(directory: string): Registered | undefined {
  const place = findRepository(directory);
  if (place === undefined) return undefined;
  const folder = worktreeDir(place.gitDir);
  const [, name = ""] = /^refs\/heads\/epic\/(.*)$/.exec(place.head) ?? [];
  const epic = parseEpicId(name);
  const registration =
    findRegistration(folder) ??
    (epic === undefined ? undefined : findRegistration(join(folder, "epics", epic)));
  return registration === undefined ? undefined : { place, registration };
}

/** The real path of a file that may not be there yet, and of the nearest folder above it that is. */
export function realTarget(path: string): { readonly path: string; readonly folder: string } {
  const missing: string[] = [];
  for (let at = path; ; at = dirname(at)) {
    const real = realPath(at);
    if (real !== undefined) {
      const folder = missing.length === 0 ? dirname(real) : real;
      return { path: join(real, ...missing), folder };
    }
    if (dirname(at) === at) return { path, folder: at };
    missing.unshift(at.slice(dirname(at).length).replace(/^[/\\]/, ""));
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}
