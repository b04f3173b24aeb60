import { formatRemark, type ImportReport } from "../../core/import/report.ts";
import type { Remark } from "../../core/import/source.ts";
import { plain } from "./table.ts";

/** What an import found, for people: contradictions first, then what is unknown, missing and mapped. */
export function formatImport({ contradictions, unknown, missing, mapped, sources }: ImportReport): string {
  const count = (how: string) => sources.filter((source) => source.how === how).length;
  return [
    ...group("contradicts", contradictions),
    ...group("unknown, kept under imported/", unknown),
    ...group("missing", missing),
    ...group("mapped", mapped),
    `${sources.length} files: ${count("copied")} copied, ${count("rewritten")} rewritten, ${count("set-aside")} set aside; all originals are kept`,
  ].join("\n");
}

function group(title: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return [];
  return [`${title} (${remarks.length}):`, ...remarks.map((remark) => `  ${plain(formatRemark(remark))}`)];
}
