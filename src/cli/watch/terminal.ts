import type { Terminal } from "./screen.ts";

/** The terminal of this process; undefined where standard output is none, or one that cannot move its cursor. */
export function findTerminal(): Terminal | undefined {
  const { stdin, stdout } = process;
  if (!stdout.isTTY || process.env["TERM"] === "dumb") return undefined;
  const giveBack: (() => void)[] = [];
  const listen = (emitter: NodeJS.EventEmitter, event: string, listener: (words: string) => void) => {
    emitter.on(event, listener);
    giveBack.push(() => emitter.off(event, listener));
  };
  const readKeys = () => stdin.isTTY && stdin.setRawMode(true);
  return {
    // Node writes to terminals at once, so that the last words before the end of the process are not lost.
    write: (text) => void stdout.write(text),
    size: () => ({ columns: stdout.columns, rows: stdout.rows }),
    onRedraw: (draw) => {
      listen(stdout, "resize", draw);
      listen(process, "SIGCONT", () => {
        readKeys();
        draw();
      });
    },
    onKeys: (take) => {
      if (!stdin.isTTY) return;
      readKeys();
      stdin.setEncoding("utf8");
      listen(stdin, "data", take);
      stdin.resume();
    },
    onExit: (restore) => {
      listen(process, "exit", restore);
      // Before Node prints the error, which would vanish with the other screen.
      listen(process, "uncaughtExceptionMonitor", restore);
    },
    release: () => {
      for (const done of giveBack) done();
      if (!stdin.isTTY) return;
      stdin.setRawMode(false);
      stdin.pause();
    },
  };
}
