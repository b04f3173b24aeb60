import type { CommandSpec } from "./command.ts";
import { epicNew } from "./commands/epic-new.ts";
import { finish } from "./commands/finish.ts";
import { handoff } from "./commands/handoff.ts";
import { hooksCompile, hooksInstall, hooksStatus, hooksUninstall } from "./commands/hooks.ts";
import { init } from "./commands/init.ts";
import { schema } from "./commands/schema.ts";
import { start } from "./commands/start.ts";
import { status } from "./commands/status.ts";
import { whoami } from "./commands/whoami.ts";

/** Every command, in the order of an epic's life. What a command does is imported only when it runs. */
export const commands: readonly CommandSpec[] = [
  init,
  epicNew,
  start,
  handoff,
  whoami,
  status,
  finish,
  hooksStatus,
  hooksInstall,
  hooksCompile,
  hooksUninstall,
  schema,
];
