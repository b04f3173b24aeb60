import { join } from "node:path";
import type { Client } from "../../core/client/client.ts";
import { settingsFiles, type SettingsFile } from "../../core/client/settings-files.ts";
import { homeOf, hookScriptPath, personDir } from "../../files/client-files.ts";
import { stateDir } from "../../files/state.ts";
import { listWorktrees } from "../../git/worktrees.ts";
import type { Session } from "../context/session.ts";
import { findRegistered } from "./here.ts";

/** One settings file of a client on this disk. */
export interface SettingsTarget extends SettingsFile {
  readonly file: string;
  /** The folder that its path is relative to. */
  readonly top: string;
  /** Folders that an agent in a sandbox has to write, where that is what the file says. */
  readonly roots: readonly string[];
}

/** Where a client's settings stand: in this repository, or in a person's home for every one. */
export interface ClientPlace {
  readonly session: Session;
  readonly isHome: boolean;
}

/** The folder in which Sheaf keeps the script that clients call, and what it has put into their files. */
export function clientFolder({ session: { repository, system }, isHome }: ClientPlace): string {
  return isHome ? personDir(system.env) : stateDir(repository.commonDir);
}

/** Every settings file of these clients, in the main checkout, in each registered worktree, or at home. */
export async function listTargets(place: ClientPlace, clients: readonly Client[]): Promise<SettingsTarget[]> {
  const script = hookScriptPath(clientFolder(place));
  const files = clients.flatMap((client) => settingsFiles(client, place.isHome ? "home" : "project", script));
  const tops = place.isHome ? [] : await registeredTops(place.session);
  return files.flatMap((file) =>
    topsFor(file, place.session, tops).map(({ top, roots }) => ({
      ...file,
      top,
      roots,
      file: join(top, file.path),
    })),
  );
}

interface Top {
  readonly top: string;
  readonly roots: readonly string[];
}

function topsFor({ place }: SettingsFile, { system }: Session, tops: readonly Top[]): readonly Top[] {
  if (place === "home") return [{ top: homeOf(system.env), roots: [] }];
  return place === "main" ? tops.slice(0, 1) : tops.filter(({ roots }) => roots.length > 0);
}

/** The main checkout first, whoever works in it; then each worktree in which somebody is registered. */
async function registeredTops({ git, repository: { commonDir } }: Session): Promise<Top[]> {
  const all = (await listWorktrees(git)).filter(({ isBare, prunable }) => !isBare && prunable === undefined);
  return all.flatMap(({ path: top }, at): Top[] => {
    const here = findRegistered(top);
    if (here === undefined) return at === 0 ? [{ top, roots: [] }] : [];
    return [{ top, roots: rootsOf(here.place.gitDir, commonDir) }];
  });
}

/** The narrowest list with which git and Sheaf work: an agent's hooks and configuration stay out of its reach. */
function rootsOf(gitDir: string, commonDir: string): string[] {
  if (gitDir === commonDir) return [commonDir];
  return [...["objects", "refs", "logs", "sheaf"].map((name) => join(commonDir, name)), gitDir];
}
