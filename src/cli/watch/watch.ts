import { onlyAgent, statusAt, type EpicStatus } from "../../core/progress/epic-status.ts";
import type { AgentId } from "../../core/ids.ts";
import { watchStatus, type Watched } from "../../workflows/read/watch-status.ts";
import type { Input } from "../command.ts";
import { changeBlocks, formatBlock, type Block } from "./blocks.ts";
import { drawFrame, type View } from "./frame.ts";
import { paintLines } from "./paint.ts";
import { openScreen, type Terminal } from "./screen.ts";

export interface WatchOptions {
  readonly everyMs: number;
  /** Only this agent. */
  readonly only: AgentId | undefined;
}

/** Watches an epic on the terminal, or as blocks of text where there is none. Returns the exit code when it ends. */
export async function watchOn(input: Input, options: WatchOptions): Promise<number> {
  const terminal = input.json ? undefined : await input.io.findTerminal?.();
  if (terminal === undefined) return printBlocks(input, options);
  return showOnScreen(input, options, terminal);
}

const interrupted = 130;

/** Keys that end the view: q as people expect it, and Ctrl-C and Ctrl-D, which a raw terminal hands on as they are. */
const endings: Readonly<Record<string, number>> = { q: 0, Q: 0, "\u0004": 0, "\u0003": interrupted };

async function showOnScreen(
  input: Input,
  { everyMs, only }: WatchOptions,
  terminal: Terminal,
): Promise<number> {
  const { system } = input.io;
  const end = new AbortController();
  let exitCode = 0;
  let known: Watched | undefined;
  const looks = watchStatus(input, system, { everyMs, until: end.signal });
  // The first look may fail: its words belong on the screen that stays.
  const first = await looks.next();
  const screen = openScreen(terminal);
  const draw = () => {
    if (known === undefined) return;
    const { columns, rows } = terminal.size();
    // One column stays free: a full line would make the terminal wrap.
    const lines = drawFrame(viewOf(known, system.now(), only), { width: columns - 1, height: rows });
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
async function printBlocks(input: Input, { everyMs, only }: WatchOptions): Promise<number> {
  const { io, json } = input;
  const until = io.readerGone ?? new AbortController().signal;
  let before: Block | undefined;
  for await (const watched of watchStatus(input, io.system, { everyMs, until })) {
    const block = changeBlocks(viewOf(watched, io.system.now(), only), before);
    if (block.isNew) io.out(`${json ? jsonLine(block.view) : formatBlock(block)}\n`);
    before = block;
  }
  return 0;
}

function viewOf({ facts, events, trouble }: Watched, now: EpicStatus["at"], only: AgentId | undefined): View {
  const status = statusAt(facts, now);
  if (only === undefined) return { status, events, trouble };
  return { status: onlyAgent(status, only), events: events.filter(({ agent }) => agent === only), trouble };
}

function jsonLine({ status, events, trouble }: View): string {
  const data = { ...status, at: new Date(status.at).toISOString(), events };
  const warnings = trouble === undefined ? [] : [trouble];
  return JSON.stringify({ schema: 1, command: "status", ok: true, data, warnings, next: [] });
}
