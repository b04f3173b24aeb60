import { sheafRef, stateFiles } from "../../core/epic/layout.ts";
import { parseTaken, type TakenNumber } from "../../core/records/numbers.ts";
import { usage } from "../../errors.ts";
import { readObjects } from "../../git/objects.ts";
import { listRefs } from "../../git/refs.ts";
import type { Context } from "../context/context.ts";

/**
 * The numbers that were handed out, by series and in their order: of all series, or of one. Throws `usage` for a series
 * of which none was.
 */
export async function readNumbers(
  { git, epic }: Context,
  only: string | undefined,
): Promise<(TakenNumber & { readonly series: string })[]> {
  const prefix = `${sheafRef(epic, "numbers")}/`;
  const refs = [...(await listRefs(git, prefix)).keys()].filter(
    (ref) => only === undefined || ref === `${prefix}${only}`,
  );
  if (only !== undefined && refs.length === 0) {
    throw usage("no-series", `no number of "${only}" has been handed out`, "sheaf number list");
  }
  const files = await readObjects(
    git,
    refs.map((ref) => `${ref}:${stateFiles.numbers}`),
  );
  return refs.flatMap((ref, at) =>
    parseTaken(files[at]?.bytes.toString("utf8") ?? "").map((one) => ({
      series: ref.slice(prefix.length),
      ...one,
    })),
  );
}
