import { decideFallback } from "../../core/plan/fallback.ts";
import { primary } from "../../core/ids.ts";
import type { EpicStatus } from "../../core/progress/epic-status.ts";
import type { Problem } from "../../core/progress/problems.ts";
import type { Context } from "../context/context.ts";
import { readFallbackFacts } from "./read-facts.ts";

/** The offer to stop working in parallel, where anything calls for it. */
export async function findFallbackOffer(context: Context, status: EpicStatus): Promise<Problem[]> {
  const { facts } = await readFallbackFacts(context, status);
  const verdict = decideFallback(facts);
  if (verdict.kind === "go-on") return [];
  const message = `one after the other may be the safer way now: ${verdict.triggers.map(({ why }) => why).join("; ")}`;
  return [{ kind: "fallback", agent: primary, message, run: "sheaf fallback --dry-run" }];
}
