import type { AccessRefusal } from "../../core/ownership/access-wish.ts";
import { SheafError } from "../../errors.ts";

/** A verdict that is no refusal. Throws `refused` with the refusal's words. */
export function requireVerdict<T extends { readonly kind: string }>(
  verdict: T | AccessRefusal,
): Exclude<T, AccessRefusal> {
  if (!isRefusal(verdict)) return verdict as Exclude<T, AccessRefusal>;
  throw refused(verdict);
}

function isRefusal(verdict: { readonly kind: string }): verdict is AccessRefusal {
  return verdict.kind === "refused";
}

/** The error for what is not done: who decides, or why nobody does. */
export function refused({ code, message, fix }: Omit<AccessRefusal, "kind">): SheafError {
  return new SheafError({ kind: "refused", code, message, fix });
}

/** Throws `usage` where a reason is missing: whoever reads the message later has nothing else. */
export function requireReason(reason: string, fix: string): void {
  if (reason.trim() !== "") return;
  throw new SheafError({ kind: "usage", code: "no-reason", message: "say why: --reason is missing", fix });
}
