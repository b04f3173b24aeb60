import { join } from "node:path";
import { shellWord } from "../core/text/shell-word.ts";
import { packageRoot } from "./package-root.ts";

/** The parts of the command line that runs this very Sheaf, whatever PATH says later. */
export interface CliPaths {
  /** Absolute path of the node that runs now. */
  readonly node: string;
  /** The command line's entry file. */
  readonly entry: string;
  /** The hooks' bundle. */
  readonly hookBundle: string;
}

/** Where this Sheaf is installed. */
export function cliPaths(): CliPaths {
  const root = packageRoot();
  return {
    node: process.execPath,
    entry: join(root, "dist/cli/main.cjs"),
    hookBundle: join(root, "dist/hook.cjs"),
  };
}

/** The command line that runs this Sheaf, quoted for a shell, as git's configuration wants it. */
export function cliCommand(): string {
  const { node, entry } = cliPaths();
  return `${shellWord(node)} ${shellWord(entry)}`;
}
