import { readFileSync, writeSync } from "node:fs";
import { formatAnswer } from "../core/client/codec.ts";
import { formatInstant } from "../core/time.ts";
import { logHook } from "../files/hook-log.ts";
import { findRepository } from "../git/find-repository.ts";
import { realSystem } from "../system.ts";
import { guardEdit } from "../workflows/clients/guard-edit.ts";
import { readStatusLine } from "../workflows/clients/status-line.ts";
import { readCall } from "../workflows/clients/read-call.ts";

// The guard of `sheaf agent-hook <client> <event>`, and `sheaf statusline`, started by src/cli/start.ts without the rest of the command line: it
// runs before every edit. Whatever happens, it ends with 0, and nothing but an answer reaches the agent.
void main(process.argv.slice(2));

async function main([command = "", client = "", event = ""]: readonly string[]): Promise<void> {
  const system = realSystem(process.env);
  let directory = "";
  try {
    directory = process.cwd();
    if (command === "statusline" || event === "statusLine") {
      writeSync(1, readStatusLine(await readInput(), directory, system.now()));
      return;
    }
    const read = readCall(client, event, await readInput());
    if (read.kind === "nothing") return log(directory, read.why);
    directory = read.call.directory ?? directory;
    const decision = await guardEdit(read.call, directory, system.now());
    writeSync(1, formatAnswer(read.codec, read.call, decision));
  } catch (error) {
    log(directory, `${client} ${event}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function log(directory: string, words: string): void {
  const commonDir = directory === "" ? undefined : findRepository(directory)?.commonDir;
  if (commonDir !== undefined) logHook(commonDir, formatInstant(realSystem(process.env).now()), words);
}

/** Standard input to its end; a pipe that gives nothing at once is waited for. */
async function readInput(): Promise<string> {
  try {
    return readFileSync(0, "utf8");
  } catch {
    return (await import("node:stream/consumers")).text(process.stdin);
  }
}
