import { SheafError } from "../errors.ts";
import { findRegistration } from "../files/registration.ts";
import { commitHook } from "./commit-hook.ts";
import { provedCode, refusedCode, type HookCall } from "./hook-call.ts";
import { printError } from "./render.ts";

// Called by hooks/dispatch for what its fast path does not settle:
// hook.cjs <hook name> <common dir> <git dir> <registration> <the hook's own arguments…>
void main(process.argv.slice(2)).then((code) => (process.exitCode = code));

/** 0 lets git go on, {@link refusedCode} refuses; anything else means that the check itself failed. */
async function main([
  name = "",
  commonDir = "",
  gitDir = "",
  folder = "",
]: readonly string[]): Promise<number> {
  try {
    const registration = findRegistration(folder);
    if (registration === undefined) return refuseUnreadable(`${folder} does not say whose worktree this is`);
    const call: HookCall = { name, commonDir, gitDir, folder, registration };
    if (name === "canary") return await proveJudge(call);
    if (name !== "reference-transaction") return await commitHook(call);
    // A commit is what most calls are about: they need not wait for what only refs need.
    const { refHook } = await import("./ref-hook.ts");
    return await refHook(call);
  } catch (error) {
    if (error instanceof SheafError && error.kind === "invalid-file") return refuseUnreadable(error.message);
    printError(`sheaf: ${error instanceof Error ? error.message : String(error)}`);
    return 70;
  }
}

/** For a probe: whether the rules can be read here. */
async function proveJudge({ commonDir, registration: { epic } }: HookCall): Promise<number> {
  const { requireRulebook } = await import("../files/rulebook-file.ts");
  requireRulebook(commonDir, epic);
  return provedCode;
}

function refuseUnreadable(message: string): number {
  printError(`sheaf: refused, rules unreadable: sheaf doctor --fix\n${message}`);
  return refusedCode;
}
