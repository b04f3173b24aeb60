import { commands } from "../../src/cli/commands.ts";

/** The words of a usage line that name the command: `epic new <epic>` is `epic new`. */
export function nameOf(usage: string): string {
  return usage
    .split(" ")
    .filter((word) => /^[a-z]/.test(word))
    .join(" ");
}

/** The names of all commands. */
export const commandWords: readonly string[] = commands.map(({ usage }) => nameOf(usage));
