import type { Registration } from "../files/registration.ts";

/** A call of the judge by the hooks' entry script. */
export interface HookCall {
  /** git's name for the hook. */
  readonly name: string;
  readonly commonDir: string;
  readonly gitDir: string;
  /** The folder with the worktree's registration. */
  readonly folder: string;
  readonly registration: Registration;
}

/** The judge's exit code for "refused"; Node itself ends with others when it fails. */
export const refusedCode = 65;

/** The judge's exit code for a probe that finds it able to judge. */
export const provedCode = 66;
