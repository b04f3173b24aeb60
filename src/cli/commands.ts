import type { CommandSpec } from "./command.ts";

/** Every command, in the order of an epic's life. What a command does is imported only when it runs. */
export const commands: readonly CommandSpec[] = [];
