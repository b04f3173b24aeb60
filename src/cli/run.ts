import { packageVersion } from "../files/package-root.ts";
import { exitCodes, usage } from "../errors.ts";
import type { Wanted } from "../workflows/context/context.ts";
import type { Io } from "./command.ts";
import { commands } from "./commands.ts";
import { lackingWords, openPlace, requireDirectory } from "./open.ts";
import { printAnswer, printError, tell, type Printing } from "./output.ts";
import { parseCommandLine, UsageError, type Invocation } from "./program.ts";

/** Runs one command line and returns the exit code. Prints through `io` only. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  try {
    const invocation = parseCommandLine(words, commands, packageVersion());
    if (invocation.kind === "command") return await carryOut(invocation, io);
    const { name, text } = invocation;
    return printAnswer({ data: { text }, content: `${text}\n` }, { io, json: asksForJson(words), name });
  } catch (error) {
    if (!(error instanceof UsageError)) return printError(error, { io, json: asksForJson(words), name: "" });
    const { code, message, command } = error;
    const known = usage(code, message, `sheaf ${command} --help`.replace("  ", " "));
    return printError(known, { io, json: asksForJson(words), name: command });
  }
}

/** Where the line makes no sense, the word may stand anywhere but in what another program is given. */
function asksForJson(words: readonly string[]): boolean {
  return words.slice(0, [...words, "--"].indexOf("--")).includes("--json");
}

async function carryOut(invocation: Invocation & { kind: "command" }, io: Io): Promise<number> {
  const { spec, name, args, options, shared } = invocation;
  const { json = false, dryRun = false, epic } = shared;
  const { system } = io;
  const printing: Printing = { io, json, name, dryRun };
  try {
    const wanted = { directory: requireDirectory(io, shared.C), epic };
    const given = {
      ...wanted,
      args,
      options,
      dryRun,
      json,
      system,
      io,
      tell: (line: string) => tell(io, line),
    };
    const exitCode = await openPlace(spec, { ...wanted, dryRun }, system)
      .then(async ({ context, warnings }) => {
        const answer = await spec.run({ ...given, context });
        return { ...answer, warnings: [...warnings, ...(answer.warnings ?? []), ...lackingWords(context)] };
      })
      .then(
        (answer) => printAnswer(answer, printing),
        (error: unknown) => printError(error, printing),
      );
    // That something was mentioned is remembered, which would be a change.
    const mayMention = spec.mentionsNews !== false && !dryRun && !withoutNews.includes(exitCode);
    if (mayMention) await mentionNews(wanted, io);
    return exitCode;
  } catch (error) {
    return printError(error, printing);
  }
}

// Whoever typed something wrong, or met a git that fails or a bug, has one thing to look at.
const withoutNews: readonly number[] = [exitCodes.usage, exitCodes.git, exitCodes.internal];

/** Says what waits for this agent: nothing else makes an agent look. Never the reason why a command fails. */
async function mentionNews(wanted: Wanted, io: Io): Promise<void> {
  const [{ openAgentContext }, { findNews }] = await Promise.all([
    import("../workflows/context/context.ts"),
    import("../workflows/agent/find-news.ts"),
  ]);
  const news = await openAgentContext(wanted, io.system).then(findNews, () => []);
  for (const line of news) tell(io, line);
}
