import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { stateDir } from "./state.ts";

/** Keeps a copy of a file that is about to be replaced; returns where, or undefined where there is no such file. */
export function keepAside(commonDir: string, path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const folder = join(stateDir(commonDir), "leftovers");
  mkdirSync(folder, { recursive: true });
  const place = join(folder, `${basename(path)}-${randomBytes(4).toString("hex")}`);
  copyFileSync(path, place);
  return place;
}
