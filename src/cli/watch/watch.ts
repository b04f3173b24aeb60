import { onlyAgent, statusAt, type EpicStatus } from "../../core/progress/epic-status.ts";
import type { AgentId } from "../../core/ids.ts";
import { watchStatus, type Watched } from "../../workflows/read/watch-status.ts";
import type { Call } from "../command.ts";
import { printJson, printLines } from "../output.ts";
import { changeBlocks, formatBlock, type Block } from "./blocks.ts";
import { drawFrame, type View } from "./frame.ts";
import { paintLines } from "../render/paint.ts";
import { openScreen, type Terminal } from "./screen.ts";

export interface WatchOptions {
  readonly everyMs: number;
  /** Only this agent. */
  readonly only: AgentId | undefined;
}

/** Watches an epic on the terminal, or as blocks of text where there is none. Returns the exit code when it ends. */
export async function watchOn(call: Watching, options: WatchOptions): Promise<number> {
  const terminal = call.json ? undefined : await call.io.findTerminal?.();
  if (terminal === undefined) return printBlocks(call, options);
  return showOnScreen(call, options, terminal);
}

/** What a watch needs of the call that asks for it. */
export type Watching = Pick<Call, "io" | "json" | "directory" | "epic" | "system">;

const interrupted = 130;

/** Keys that end the view: q as people expect it, and Ctrl-C and Ctrl-D, which a raw terminal hands on as they are. */
const endings: Readonly<Record<string, number>> = { q: 0, Q: 0, "\u0004": 0, "\u0003": interrupted };

async function showOnScreen(
  call: Watching,
  { everyMs, only }: WatchOptions,
  terminal: Terminal,
): Promise<number> {
  const { system } = call;
  const end = new AbortController();
  let exitCode = 0;
  let known: Watched | undefined;
  const looks = watchStatus(call, system, { everyMs, until: end.signal });
  // The first look may fail: its words belong on the screen that stays.
  const first = await looks.next();
  const screen = openScreen(terminal);
  const draw = () => {
    if (known === undefined) return;
    const { columns, rows } = terminal.size();
    // One column stays free: a full line would make the terminal wrap.
    const view = viewOf(known, system.now(), only);
    const lines = drawFrame(view, { width: columns - 1, height: rows });
    screen.draw(paintLines(lines, (system.env["NO_COLOR"] ?? "") === ""));
  };
  terminal.onRedraw(draw);
  terminal.onKeys((keys) => {
    const ending = keys.split("").flatMap((key) => endings[key] ?? [])[0];
    if (ending === undefined) return draw();
    exitCode = ending;
    end.abort();
  });
  try {
    for (let look = first; look.done !== true && !end.signal.aborted; look = await looks.next()) {
      known = look.value;
      draw();
    }
  } finally {
    screen.close();
  }
  return exitCode;
}

/** A block for each change, so that a log or another program can follow. */
async function printBlocks(call: Watching, { everyMs, only }: WatchOptions): Promise<number> {
  const { io, json, system } = call;
  const until = io.readerGone ?? new AbortController().signal;
  let before: Block | undefined;
  for await (const watched of watchStatus(call, system, { everyMs, until })) {
    const block = changeBlocks(viewOf(watched, system.now(), only), before);
    if (block.isNew && json) printJson(io, envelopeOf(block.view), 0);
    else if (block.isNew) printLines(io, formatBlock(block));
    before = block;
  }
  return 0;
}

function viewOf({ facts, events, trouble }: Watched, now: EpicStatus["at"], only: AgentId | undefined): View {
  const status = statusAt(facts, now);
  if (only === undefined) return { status, events, trouble };
  return { status: onlyAgent(status, only), events: events.filter(({ agent }) => agent === only), trouble };
}

function envelopeOf({ status, events, trouble }: View): object {
  const data = { ...status, at: new Date(status.at).toISOString(), events };
  const warnings = trouble === undefined ? [] : [trouble];
  return { schema: 1, command: "status", ok: true, data, warnings, next: [] };
}
