import { formatRemark, type ImportReport } from "../../core/import/report.ts";
import type { Remark } from "../../core/import/source.ts";
import { count } from "../../core/text/count.ts";

/** What an import found, for people: contradictions first, then what is unknown, missing and mapped. */
export function formatImport(report: ImportReport): string[] {
  const { contradictions, unknown, missing, mapped, sources, stage, ready } = report;
  const how = (wanted: string) => sources.filter((source) => source.how === wanted).length;
  return [
    ...group("contradicts", contradictions),
    ...group("unknown, kept under imported/", unknown),
    ...group("missing", missing),
    ...group("mapped", mapped),
    `${count(sources.length, "file")}: ${how("copied")} copied, ${how("rewritten")} rewritten, ${how("set-aside")} set aside; all originals are kept`,
    `goes on at ${stage}; ${count(ready.length, "feature")} ready as ${ready.length === 1 ? "it is" : "they are"}`,
  ];
}

function group(title: string, remarks: readonly Remark[]): string[] {
  if (remarks.length === 0) return [];
  return [`${title} (${remarks.length}):`, ...remarks.map((remark) => `  ${formatRemark(remark)}`)];
}
