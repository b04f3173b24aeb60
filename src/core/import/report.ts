import type { FeatureId } from "../ids.ts";
import type { Remark } from "./source.ts";

/** What became of one source file. */
export interface SourceFate {
  readonly path: string;
  readonly size: number;
  /** `copied` byte for byte; `rewritten` into clean files, and the original kept; `set-aside` under imported/ alone. */
  readonly how: "copied" | "rewritten" | "set-aside";
  /** Where its bytes are, inside the epic's folder. */
  readonly to: string;
}

/** Everything that an import has to tell. */
export interface ImportReport {
  /** The stage at which the epic goes on. */
  readonly stage: string;
  /** Features that are ready as they are. */
  readonly ready: readonly FeatureId[];
  readonly sources: readonly SourceFate[];
  /** What was read in one form and written in another. */
  readonly mapped: readonly Remark[];
  /** What nobody could make sense of; it is kept. */
  readonly unknown: readonly Remark[];
  /** Where the files disagree with each other. */
  readonly contradictions: readonly Remark[];
  /** What the protocol asks for and the folder does not have. */
  readonly missing: readonly Remark[];
}

/** A remark on one line: `path:line: message`. */
export function formatRemark({ path, line, message }: Remark): string {
  return `${path}${line === undefined ? "" : `:${line}`}: ${message}`;
}

/** The report as a page that stays with the epic. */
export function formatImportPage(report: ImportReport, folder: string): string {
  const list = (title: string, about: string, lines: readonly string[]) =>
    [
      `## ${title}`,
      "",
      about,
      "",
      ...(lines.length === 0 ? ["None."] : lines.map((line) => `- ${line}`)),
      "",
    ].join("\n");
  const remarks = (all: readonly Remark[]) => all.map((one) => plainLine(formatRemark(one)));
  const fates = report.sources.map(({ path, how, to, size }) =>
    plainLine(`\`${path}\` (${size} bytes): ${how}, \`${to}\``),
  );
  return [
    `# Import of ${plainLine(folder)}\n`,
    `The epic goes on at ${report.stage}. Ready as they are: ${report.ready.join(", ") || "none"}.\n`,
    list(
      "Contradictions",
      "Where the files disagree with each other. STATUS counts, and the tracker once it has S2 behind it.",
      remarks(report.contradictions),
    ),
    list("Unknown", "What could not be read. The bytes are kept under `imported/`.", remarks(report.unknown)),
    list("Missing", "What the protocol asks for and the folder did not have.", remarks(report.missing)),
    list("Mapped", "What was read in one form and written in another.", remarks(report.mapped)),
    list("Files", "Where the bytes of every source file are.", fates),
  ].join("\n");
}

function plainLine(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f]+/g, " ").replaceAll("<!--", "<! --");
}
