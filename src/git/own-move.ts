import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Oid } from "../core/ids.ts";
import { commonDirOf } from "./common-dir.ts";
import type { Git } from "./git.ts";

/** What becomes of a ref: where it goes; without `new` it is deleted, or only looked at, which git tells its hook alike. */
export interface Step {
  readonly ref: string;
  readonly new?: Oid | undefined;
  readonly old?: Oid | undefined;
}

/**
 * Moves refs with a note beside the hooks that says which ones and where to, so that the ref guard need not judge
 * what Sheaf itself moves. The note holds for these steps alone and goes with them; its name and token, which only
 * the environment handed to `move` has, cannot be used for anything else. Without hooks there is no note.
 */
export async function withMoveNoted<T>(
  git: Git,
  steps: readonly Step[],
  move: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const state = join(await commonDirOf(git), "sheaf");
  if (!existsSync(join(state, "hooks"))) return move({});
  const folder = join(state, "moves");
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!isAlive(name)) rmSync(join(folder, name), { force: true });
  const [name, token] = [`${process.pid}-${randomBytes(4).toString("hex")}`, randomBytes(16).toString("hex")];
  const note = join(folder, name);
  const [like = zeros] = steps.flatMap((step) => step.new ?? step.old ?? []);
  const none = "0".repeat(like.length);
  const lines = [token, ...steps.map((step) => `${step.new ?? none} ${step.ref}`)];
  writeFileSync(note, `${lines.join("\n")}\n`, { mode: 0o600, flag: "wx" });
  try {
    return await move({ SHEAF_OWN: `${name}:${token}` });
  } finally {
    rmSync(note, { force: true });
  }
}

const zeros = "0".repeat(40);

/** Whether the process that left a note still runs, or one that is not ours to ask about. */
function isAlive(name: string): boolean {
  try {
    return process.kill(Number.parseInt(name, 10), 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
