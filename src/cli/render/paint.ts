import { cellWidth, cutToWidth } from "../../core/text/cell-width.ts";

/** What a piece of text means to the eye. */
export type Tone = "strong" | "faint" | "good" | "warning" | "bad";

/** A piece of a line; without a tone it is plain. */
export interface Span {
  readonly text: string;
  readonly tone?: Tone | undefined;
}

/** One line of a screen, left to right. */
export type Line = readonly Span[];

const codes: Readonly<Record<Tone, string>> = {
  strong: "1",
  faint: "2",
  good: "32",
  warning: "33",
  bad: "31",
};

/** A line of one piece. */
export function line(text: string, tone?: Tone): Line {
  return [{ text, tone }];
}

/** A line in at most `width` cells: what does not fit is cut off. */
export function fitLine(spans: Line, width: number): Line {
  const fitted: Span[] = [];
  let left = width;
  for (const { text, tone } of spans) {
    const cut = cutToWidth(text, left);
    if (cut !== "") fitted.push({ text: cut, tone });
    left -= cellWidth(cut);
    if (cut !== text) break;
  }
  return fitted;
}

/** Lines as text for a terminal, with colours or without. */
export function paintLines(lines: readonly Line[], withColours: boolean): string[] {
  return lines.map((spans) => spans.map((span) => paint(span, withColours)).join(""));
}

function paint({ text, tone }: Span, withColours: boolean): string {
  return tone === undefined || !withColours ? text : `\u001B[${codes[tone]}m${text}\u001B[0m`;
}
