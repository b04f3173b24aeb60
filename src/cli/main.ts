import { text } from "node:stream/consumers";
import { realSystem } from "../system.ts";
import { run } from "./run.ts";

// A reader that went away (`sheaf status | head`) is not an error.
const readerGone = new AbortController();
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  readerGone.abort();
});
for (const [signal, code] of [
  ["SIGHUP", 129],
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

void run(process.argv.slice(2), {
  get cwd() {
    return process.cwd();
  },
  system: realSystem(process.env),
  readInput: () => text(process.stdin),
  out: (words) => void process.stdout.write(words),
  err: (words) => void process.stderr.write(words),
  isTerminal: process.stdout.isTTY,
  findTerminal: async () => (await import("./watch/terminal.ts")).findTerminal(),
  readerGone: readerGone.signal,
}).then((code) => {
  process.exitCode = code;
});
