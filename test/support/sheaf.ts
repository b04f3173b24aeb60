import { run } from "../../src/cli/run.ts";
import type { Io } from "../../src/cli/command.ts";
import { fakeSystem } from "./system.ts";

/** How a command line ended, and everything that it printed. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Standard output as it was written. */
  readonly bytes: Buffer;
}

/** What a test says about the world of a command line beside its words. */
export interface World extends Partial<Io> {
  readonly input?: string;
}

/** Runs one command line in this process. */
export async function runSheaf(cwd: string, words: readonly string[], world: World = {}): Promise<Said> {
  const out: Buffer[] = [];
  let err = "";
  const { input = "", ...parts } = world;
  const code = await run(words, {
    cwd,
    system: fakeSystem({ env: process.env }),
    readInput: () => Promise.resolve(input),
    out: (text) => void out.push(Buffer.from(text)),
    err: (text) => void (err += text),
    isTerminal: false,
    ...parts,
  });
  const bytes = Buffer.concat(out);
  return { code, out: bytes.toString(), err, bytes };
}

/** {@link runSheaf} with what stands on standard input. */
export function sheaf(cwd: string, words: readonly string[], input = ""): Promise<Said> {
  return runSheaf(cwd, words, { input });
}
