import { SheafError, exitCodes } from "../errors.ts";
import type { Answer, Input, Io } from "./command.ts";
import { commands } from "./commands.ts";
import { parseCommandLine, UsageError, type Invocation } from "./program.ts";
import { packageVersion } from "../files/package-root.ts";

/** Runs one command line and returns the exit code. Prints through `io` only. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const wantsJson = words.includes("--json");
  let invocation: Invocation;
  try {
    invocation = await parseCommandLine(words, commands, { io, version: packageVersion() });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return printError(
      new SheafError({ kind: "usage", code: "usage", message: error.message, fix: "sheaf --help" }),
      { io, json: wantsJson, name: "" },
    );
  }
  if (invocation.kind === "text") {
    io.out(invocation.text);
    return 0;
  }
  const { name, json, input, spec } = invocation;
  const exitCode = await spec.run(input).then(
    (answer) => printAnswer(answer, { io, json, name }),
    (error: unknown) => printError(error, { io, json, name }),
  );
  if (spec.mentionsNews !== false && !withoutNews.includes(exitCode)) await mentionNews(input);
  return exitCode;
}

// Who typed something wrong, or met a git that fails or a bug, has one thing to look at.
const withoutNews: readonly number[] = [exitCodes.usage, exitCodes.git, exitCodes.internal];

/** Says what waits for this agent: nothing else makes an agent look. Never the reason why a command fails. */
async function mentionNews(input: Input): Promise<void> {
  const [{ openAgentContext }, { findNews }, { plain }] = await Promise.all([
    import("../workflows/context/context.ts"),
    import("../workflows/agent/find-news.ts"),
    import("./render/table.ts"),
  ]);
  const news = await openAgentContext(input, input.io.system).then(findNews, () => []);
  for (const line of news) input.io.err(`${plain(line)}\n`);
}

interface Printing {
  readonly io: Io;
  readonly json: boolean;
  readonly name: string;
}

function printAnswer(answer: Answer, { io, json, name }: Printing): number {
  const { data, text, warnings = [], next = [], exitCode = 0 } = answer;
  if (json) {
    io.out(
      `${JSON.stringify({ schema: 1, command: name, ok: exitCode === 0, data, warnings, next }, null, 2)}\n`,
    );
    return exitCode;
  }
  if (text !== "") io.out(`${text}\n`);
  for (const warning of warnings) io.err(`warning: ${warning}\n`);
  for (const step of next) io.err(`next: ${step.run}  (${step.why})\n`);
  return exitCode;
}

function printError(error: unknown, { io, json, name }: Printing): number {
  const known = error instanceof SheafError;
  const { code, message, fix } = known ? error : unexpected(error);
  if (json) {
    const body = known ? error.toJSON() : { code, message, fix };
    io.out(
      `${JSON.stringify({ schema: 1, command: name, ok: false, error: body, warnings: [], next: [] }, null, 2)}\n`,
    );
  } else {
    io.err(`sheaf: ${message}\n`);
    if (fix !== undefined && fix !== "") io.err(`fix: ${fix}\n`);
  }
  return known ? error.exitCode : exitCodes.internal;
}

function unexpected(error: unknown): { code: string; message: string; fix: string } {
  const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: "internal",
    message: `this is a bug in Sheaf: ${words}`,
    fix: "report it with the lines above; nothing half-done is left behind that running the command again does not mend",
  };
}
