import { headingLevel, headingName } from "./heading.ts";
import { contentOfLine } from "./item-line.ts";
import type { LineInfo } from "./line-kinds.ts";

/** Numbers for the places of a text's lines; equal places have equal numbers. */
export interface Places {
  /** For each line the headings above it and the items that it is nested in. */
  readonly lines: Int32Array;
  /** For each line, and for the end of the text, the headings above alone. */
  readonly headings: Int32Array;
}

/**
 * Makes a function that tells where the lines of a Markdown text stand. Numbers count for every text that it is called
 * with. The title of a document, a first heading of level 1, is no place of its own: who renames it moves nothing.
 */
export function placeReader(): (lines: readonly string[], kinds: readonly LineInfo[]) => Places {
  const numbers = new Map<string, number>();
  const inside = (place: number, name: string): number => {
    const key = `${place} ${name}`;
    const number = numbers.get(key) ?? numbers.size + 1;
    numbers.set(key, number);
    return number;
  };
  return (lines, kinds) => {
    const headings: Around[] = [];
    const items: Around[] = [];
    let isTitled = false;
    const headed = new Int32Array(lines.length + 1);
    const placeOf = (line: string, at: number): number => {
      const { kind, indent } = kinds[at] ?? { kind: "blank", indent: 0 };
      if (kind === "heading") {
        items.length = 0;
        const level = headingLevel(line);
        const place = leave(headings, level);
        const name = level === 1 && !isTitled ? "" : headingName(line);
        isTitled = true;
        headings.push({ depth: level, place: inside(place, `# ${name}`) });
        return place;
      }
      const outside = headings.at(-1)?.place ?? 0;
      if (kind === "blank") return outside;
      if (kind !== "item" && kind !== "continued") items.length = 0;
      const place = leave(items, indent) || outside;
      if (kind === "item") items.push({ depth: indent, place: inside(place, `- ${contentOfLine(line)}`) });
      return place;
    };
    const places = Int32Array.from(lines, (line, at) => {
      const place = placeOf(line, at);
      headed[at + 1] = headings.at(-1)?.place ?? 0;
      return place;
    });
    return { lines: places, headings: headed };
  };
}

/** A heading or an item that lines may stand under: its level or indent, and the place that it makes. */
interface Around {
  readonly depth: number;
  readonly place: number;
}

/** Leaves everything that is not less deep; returns the place that is left, 0 for none. */
function leave(around: Around[], depth: number): number {
  while ((around.at(-1)?.depth ?? -1) >= depth) around.pop();
  return around.at(-1)?.place ?? 0;
}
