import { parseLockName, type LockName } from "../ids.ts";

const longest = 60;

/**
 * The lock of a rule that needs one and names none, derived from the rule's path: `src/api/*.ts` has the lock
 * `src_api_ts`. Two paths that differ only in other characters share a lock, which is only stricter.
 */
export function lockNameFor(path: string): LockName {
  const words = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .slice(-longest)
    .replaceAll(/^[^a-z]+|_+$/g, "");
  return parseLockName(words) ?? ("all_files" as LockName);
}
