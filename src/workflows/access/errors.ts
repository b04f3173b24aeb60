import type { AccessRefusal } from "../../core/ownership/access-wish.ts";
import { refused, type SheafError, usage } from "../../errors.ts";

/** A verdict that is no refusal. Throws `refused` with the refusal's words. */
export function requireVerdict<T extends { readonly kind: string }>(
  verdict: T | AccessRefusal,
): Exclude<T, AccessRefusal> {
  if (!isRefusal(verdict)) return verdict as Exclude<T, AccessRefusal>;
  throw notAllowed(verdict);
}

function isRefusal(verdict: { readonly kind: string }): verdict is AccessRefusal {
  return verdict.kind === "refused";
}

/** The error for what is not done: who decides, or why nobody does. */
export function notAllowed({ code, message, fix }: Omit<AccessRefusal, "kind">): SheafError {
  return refused(code, message, fix);
}

/** Throws `usage` where a reason is missing: whoever reads the message later has nothing else. */
export function requireReason(reason: string, fix: string): void {
  if (reason.trim() !== "") return;
  throw usage("no-reason", "say why: --reason is missing", fix);
}
