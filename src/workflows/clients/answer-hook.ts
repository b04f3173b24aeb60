import { pass, type HookCall, type HookDecision } from "../../core/client/client.ts";
import { formatAnswer } from "../../core/client/codec.ts";
import { formatInstant } from "../../core/time.ts";
import { logHook } from "../../files/hook-log.ts";
import { findRepository } from "../../git/find-repository.ts";
import type { System } from "../../system.ts";
import { openAgentContext } from "../context/context.ts";
import { guardEdit } from "./guard-edit.ts";
import { findRegistered } from "./here.ts";
import { readCall } from "./read-call.ts";

/** A call of a client's hook. */
export interface HookRequest {
  readonly client: string;
  readonly event: string;
  /** What the client says on standard input. */
  readonly input: string;
  /** Where the client started the hook; the session may be elsewhere. */
  readonly cwd: string;
  readonly system: System;
}

/** What the hook prints for the client, and for the person on standard error. */
export interface HookAnswer {
  readonly out: string;
  readonly note?: string;
  /** Not 0 only where a worktree could not be opened: everything else lets the client go on. */
  readonly exitCode: 0 | 1;
}

/**
 * Answers a client's hook. Never throws: what cannot be read or done lets the client go on, and leaves one line in the
 * log. Only a worktree that cannot be opened fails, since the client has none to go on in.
 */
export async function answerHook(request: HookRequest): Promise<HookAnswer> {
  const { client, event, input, cwd, system } = request;
  const read = readCall(client, event, input);
  if (read.kind === "nothing") {
    log(cwd, system, read.why);
    return { out: "", exitCode: 0 };
  }
  const { codec, call } = read;
  const directory = call.directory ?? cwd;
  try {
    const { decision, note } = await decide(call, directory, system);
    return { out: formatAnswer(codec, call, decision), exitCode: 0, ...(note === undefined ? {} : { note }) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log(directory, system, `${client} ${event}: ${why}`);
    return call.moment === "open-worktree" ? { out: "", note: why, exitCode: 1 } : { out: "", exitCode: 0 };
  }
}

interface Decided {
  readonly decision: HookDecision;
  readonly note?: string;
}

async function decide(call: HookCall, directory: string, system: System): Promise<Decided> {
  switch (call.moment) {
    case "before-edit":
      return { decision: await guardEdit(call, directory, system.now()) };
    case "open-worktree": {
      const { openWorktree } = await import("./worktree.ts");
      return { decision: { kind: "worktree", path: await openWorktree(directory, call.worktree, system) } };
    }
    case "close-worktree": {
      const { closeWorktree } = await import("./worktree.ts");
      return { decision: pass, note: await closeWorktree(call.worktree, system) };
    }
    default:
      return { decision: await decideInWorktree({ ...call, moment: call.moment }, directory, system) };
  }
}

type InWorktree = Exclude<HookCall["moment"], "before-edit" | "open-worktree" | "close-worktree">;

/** What only an agent's own worktree has a part in. */
async function decideInWorktree(
  call: HookCall & { readonly moment: InWorktree },
  directory: string,
  system: System,
): Promise<HookDecision> {
  const here = findRegistered(directory);
  if (here === undefined) return pass;
  const open = () => openAgentContext({ directory }, system);
  switch (call.moment) {
    case "begin": {
      const { keepEnv, readBriefText } = await import("./at-begin.ts");
      keepEnv(here.place, system.env);
      return { kind: "tell", text: await readBriefText(await open()) };
    }
    case "between-turns": {
      const { newsBetweenTurns } = await import("./between-turns.ts");
      const lines = await newsBetweenTurns(here, system, open);
      return lines.length === 0
        ? pass
        : { kind: "tell", text: lines.map((line) => `sheaf: ${line}`).join("\n") };
    }
    case "stop": {
      const { readStopWords } = await import("./at-stop.ts");
      const reason = await readStopWords(await open(), call.isRepeated);
      return reason === undefined ? pass : { kind: "go-on", reason };
    }
    case "keep": {
      const { keepWork } = await import("../context/snapshot.ts");
      await keepWork(await open());
      return pass;
    }
    default:
      return call.moment satisfies never;
  }
}

function log(directory: string, system: System, words: string): void {
  const commonDir = findRepository(directory)?.commonDir;
  if (commonDir !== undefined) logHook(commonDir, formatInstant(system.now()), words);
}
