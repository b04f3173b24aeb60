import type { LockName } from "../../core/ids.ts";
import { formatLockProof, parseLockProof } from "../../core/records/trailers.ts";
import type { Hold } from "./place.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** Names the locks that a command runs under: `epic_readme@17:<nonce>`, separated by spaces. */
const variable = "SHEAF_LOCKS";

/** The environment for a command that runs under a hold: Sheaf's commands in it use the hold and do not wait. */
export function enclosingEnvironment(env: Environment, hold: Hold): Record<string, string> {
  const outer = env[variable];
  const own = `${formatLockProof(hold)}:${hold.nonce}`;
  return { [variable]: outer === undefined || outer === "" ? own : `${outer} ${own}` };
}

/** The nonce of the hold that we run under, or undefined. */
export function findEnclosingNonce(env: Environment, name: LockName): string | undefined {
  const holds = (env[variable] ?? "").split(" ").map((hold) => hold.split(":"));
  return holds.findLast(([proof = ""]) => parseLockProof(proof)?.name === name)?.[1];
}
