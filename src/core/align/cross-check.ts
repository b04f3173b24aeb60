import { agentDisplay, type EpicId } from "../ids.ts";
import { readMarkdown } from "../markdown/read.ts";
import type { Finding } from "./finding.ts";

/** The name of S3's document, in the epic's folder of research. */
export const crossCheckFile = "S3_CROSS_CHECK.md";

/** A finding as S3's document keeps it. */
export interface CheckedFinding {
  readonly id: string;
  readonly kind: string;
  readonly summary: string;
  readonly where: string;
  readonly state: "open" | "settled";
  /** Who settled it, and how; empty while it is open. */
  readonly by: string;
}

/** The findings of S3's document, in its order; rows that are none of Sheaf's are left out. */
export function parseCrossCheck(text: string): CheckedFinding[] {
  return readMarkdown(text).lines.flatMap(({ kind, cells }): CheckedFinding[] => {
    const [id = "", what = "", summary = "", where = "", state = "", by = ""] = cells.map(unescaped);
    const isFinding =
      kind === "row" && /^[0-9a-f]{10}$/.test(id) && (state === "open" || state === "settled");
    return isFinding ? [{ id, kind: what, summary, where, state, by }] : [];
  });
}

const gone = "no longer found";

/**
 * The findings of the document brought up to date. What is found is open, unless it was settled as it is; what is found
 * no more was settled by the owners of its places.
 *
 * @param settled the id of a finding that stays as it is, and who says so why
 */
export function updateCrossCheck(
  known: readonly CheckedFinding[],
  findings: readonly Finding[],
  settled?: { readonly id: string; readonly by: string },
): CheckedFinding[] {
  const before = new Map(known.map((one) => [one.id, one]));
  const found = findings.map((finding): CheckedFinding => {
    const { id, kind, summary, places } = finding;
    const ruling = before.get(id)?.by.includes(gone) === false ? (before.get(id)?.by ?? "") : "";
    const by = settled?.id === id ? settled.by : ruling;
    const where = places.map(
      ({ path, line, owner }) => `${path.split("/").slice(-2).join("/")}:${line} (${agentDisplay(owner)})`,
    );
    return { id, kind, summary, where: where.join(", "), state: by === "" ? "open" : "settled", by };
  });
  const ids = new Set(found.map(({ id }) => id));
  const others = known.filter(({ id }) => !ids.has(id));
  return [
    ...found,
    ...others.map((one): CheckedFinding => ({ ...one, state: "settled", by: one.by || goneBy(one) })),
  ];
}

function goneBy({ where }: CheckedFinding): string {
  const owners = new Set([...where.matchAll(/\(([^()]+)\)/g)].map(([, owner = ""]) => owner));
  return `${[...owners].join(", ")}: ${gone}`;
}

/** S3's document. */
export function formatCrossCheck(epic: EpicId, checked: readonly CheckedFinding[]): string {
  const rows = checked.map(({ id, kind, summary, where, state, by }) => [
    id,
    kind,
    summary,
    where,
    state,
    by,
  ]);
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(" | ")} |\n`;
  const table = [["Finding", "Kind", "What", "Where", "State", "By"], Array<string>(6).fill("---"), ...rows]
    .map(line)
    .join("");
  const open = checked.filter(({ state }) => state === "open").length;
  return `# S3 Cross-Check: ${epic}

**Open:** ${open} of ${checked.length}

Written by \`sheaf cross-check\` from the specs as committed. A finding is settled when it is no longer found, or by
\`sheaf cross-check --settle <id> --reason "…"\` when it stays as it is.

${table}`;
}

function escaped(cell: string): string {
  return cell.replace(/\s+/g, " ").replaceAll("|", "\\|");
}

function unescaped(cell: string): string {
  return cell.replaceAll("\\|", "|");
}
