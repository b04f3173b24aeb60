import { unusedMarkerSize } from "../lines/conflict-marker.ts";
import { conflictText, type ConflictFormat } from "../lines/conflict-text.ts";
import type { TextPart } from "../structure/text-merge.ts";
import { splitLines } from "../text/split.ts";
import { byteOrderMark } from "../sections/text-bytes.ts";
import { finishDocument, fromWorking } from "./bytes.ts";
import type { DocumentBytes } from "./bytes.ts";
import { describeConflict } from "./describe-conflict.ts";
import type { ConflictPart, RefusedPart } from "./part.ts";
import type { MergeConflict, Rejected } from "./result.ts";
import { mapVersions, type ThreeWay } from "../lines/three-way.ts";

/** How conflicts are written down, and the bytes of the result. */
interface WriterFormat extends Omit<ConflictFormat, "markerSize"> {
  /** Asked only when there is a conflict: it may look at every line of every version. */
  readonly markerSize: () => number;
  readonly bytes: DocumentBytes;
}

/** A writer for a merge of these texts; markers are as long as no line of them looks like one, if not said otherwise. */
export function writerFor(
  { base, ours, theirs }: ThreeWay<string>,
  format: ConflictFormat,
  bytes: DocumentBytes,
): Writer {
  const unused = () => unusedMarkerSize([base, ours, theirs].map(splitLines));
  return new Writer({ ...format, markerSize: () => format.markerSize ?? unused(), bytes });
}

/** Puts the result together, and notes at which lines that what is disputed or was rejected stands. */
export class Writer {
  readonly conflicts: MergeConflict[] = [];
  readonly rejected: Rejected[] = [];
  readonly #format: WriterFormat;
  readonly #texts: string[] = [];
  #line = 1;
  #isLineStart = true;
  /** Whether the byte order mark stands in a region at the start: a marker has to begin its line. */
  #isMarked = false;

  constructor(format: WriterFormat) {
    this.#format = format;
  }

  /** The whole document, in its own bytes. */
  finish(): string {
    const { bytes } = this.#format;
    return finishDocument(this.since(0), this.#isMarked ? { ...bytes, hasMark: false } : bytes);
  }

  /** A place in what is written, for {@link since}. */
  mark(): number {
    return this.#texts.length;
  }

  /** What was written since a mark, in working form. */
  since(mark: number): string {
    return this.#texts.slice(mark).join("");
  }

  /** The 1-based line that is written next. */
  get line(): number {
    return this.#line;
  }

  write(text: string): void {
    if (text === "") return;
    this.#texts.push(text);
    this.#isLineStart = text.endsWith("\n");
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) this.#line++;
  }

  /** Ends the line if one is begun: markers of any kind need a line of their own. */
  endLine(): void {
    if (!this.#isLineStart) this.write("\n");
  }

  /** Writes text that belongs to no section, and the conflicts in it. */
  writeParts(parts: readonly TextPart[]): void {
    for (const part of parts) {
      if (part.kind === "text") this.write(part.lines.join(""));
      else this.writeConflict({ ...part, code: "skeleton" }, undefined);
    }
  }

  /** Writes a region that shows both sides and the base. */
  writeConflict({ code, versions: lines, reason }: ConflictPart, section: string | undefined): void {
    const versions = this.#texts.length === 0 ? this.#marked(lines) : lines;
    const { base, ours, theirs } = versions;
    const format = { ...this.#format, markerSize: this.#format.markerSize() };
    const whole = mapVersions(versions, ({ length }) => ({ start: 0, end: length }));
    this.endLine();
    const from = this.#line;
    this.write(conflictText([{ kind: "conflict", ...whole }], { base, ours, theirs }, format));
    this.endLine();
    this.conflicts.push({
      code,
      ...(section === undefined ? {} : { section }),
      lines: { from, to: this.#line - 1 },
      versions: mapVersions(versions, (lines) => this.finished(lines.join(""))),
      message: describeConflict(code, section, reason),
    });
  }

  #marked(versions: ThreeWay<readonly string[]>): ThreeWay<readonly string[]> {
    this.#isMarked = this.#format.bytes.hasMark;
    if (!this.#isMarked) return versions;
    return mapVersions(versions, ([first, ...others]) =>
      first === undefined ? [] : [byteOrderMark + first, ...others],
    );
  }

  /** Notes what was kept out of the result; its texts are in working form. */
  reject(rejected: Rejected | undefined): void {
    if (rejected === undefined) return;
    const { before, after } = rejected;
    this.rejected.push({
      ...rejected,
      ...(before === undefined ? {} : { before: this.finished(before) }),
      ...(after === undefined ? {} : { after: this.finished(after) }),
    });
  }

  /** Notes that the tip wanted other lines instead of those just written. */
  rejectSkeleton({ before, after }: RefusedPart): void {
    this.reject({
      from: "tip",
      what: "skeleton",
      action: "trespass-rejected",
      line: this.#line - before.length,
      before: before.join(""),
      after: after.join(""),
    });
  }

  /** Text in working form as it would stand in the result. */
  finished(text: string): string {
    return fromWorking(text, this.#format.bytes);
  }
}
