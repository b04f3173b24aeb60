import { spawn } from "node:child_process";

/** A shell command that reads a text and prints another. */
export interface PipeCall {
  readonly command: string;
  readonly input: string;
  readonly cwd: string;
}

const mostBytes = 4 * 1024 * 1024;

/**
 * Gives a text to a command of the user's choice and returns what it prints; its standard error goes to ours. It is
 * in the foreground: Ctrl-C ends it. More than 4 MiB is not kept, and `cut` says so.
 */
export function pipeThrough({
  command,
  input,
  cwd,
}: PipeCall): Promise<{ code: number; output: Buffer; cut: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], { cwd, stdio: ["pipe", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    let bytes = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= mostBytes) chunks.push(chunk);
    });
    // A command that does not read all of its input is free to end before.
    child.stdin.on("error", () => undefined);
    child.on("error", reject);
    child.on("close", (code) =>
      resolve({ code: code ?? 143, output: Buffer.concat(chunks), cut: bytes > mostBytes }),
    );
    child.stdin.end(input);
  });
}
