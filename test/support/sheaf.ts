import { run } from "../../src/cli/run.ts";
import { fakeSystem } from "./system.ts";

/** What one command line printed, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line, in this process, with everything that it prints. */
export async function sheaf(cwd: string, words: readonly string[], input = ""): Promise<Said> {
  const printed = { out: "", err: "" };
  const code = await run(words, {
    cwd,
    system: fakeSystem({ env: process.env }),
    readInput: () => Promise.resolve(input),
    out: (text) => void (printed.out += text),
    err: (text) => void (printed.err += text),
    columns: 80,
    isTerminal: false,
  });
  return { code, ...printed };
}
