import { pushAll } from "../lines/push-all.ts";
import type { Arranged } from "./arrange.ts";
import { mergeGap } from "./gap.ts";
import type { GapRules, Take } from "./gap.ts";
import type { Container } from "./outline.ts";
import type { Part, SectionPart } from "./part.ts";
import { cutSeparators, greaterSeparators, mergeSeparators } from "./separators.ts";
import type { Separators } from "./separators.ts";
import type { ThreeWay } from "../lines/three-way.ts";

/** Merges what a container consists of: its lines, its sections in order, and the separators behind each. */
export function mergeContainer(arranged: Arranged, rules: GapRules): Part[] {
  const tails = new Tails(arranged.versions, rules.mayPlace);
  const parts = arranged.gaps.flatMap((gap) => [
    ...mergeGap(gap, rules),
    ...(gap.next === undefined ? [] : [{ kind: "section", name: gap.next, tail: [] } as const]),
  ]);
  return tails.separateAdded(
    parts.map((part) =>
      part.kind === "section" ? { ...part, tail: tails.merged(part.name, rules.take) } : part,
    ),
  );
}

/** The separators behind the sections of a container. */
class Tails {
  readonly #base: ReadonlyMap<string, Separators>;
  readonly #ours: ReadonlyMap<string, Separators>;
  readonly #theirs: ReadonlyMap<string, Separators>;

  readonly #mayPlace: GapRules["mayPlace"];

  constructor({ base, ours, theirs }: ThreeWay<Container>, mayPlace: GapRules["mayPlace"]) {
    this.#mayPlace = mayPlace;
    this.#base = tailsOf(base);
    this.#ours = tailsOf(ours);
    this.#theirs = tailsOf(theirs);
  }

  merged(name: string, take: Take): Separators {
    const [base, ours, theirs] = [this.#base.get(name), this.#ours.get(name), this.#theirs.get(name)];
    if (ours === undefined || theirs === undefined) return ours ?? theirs ?? base ?? [];
    if (base === undefined) return greaterSeparators(ours, theirs);
    if (take === "merge") return mergeSeparators({ base, ours, theirs });
    return take === "theirs" ? theirs : ours;
  }

  /**
   * Separates sections that the two sides added at one place. What stood last in its version may have nothing
   * behind it, so all get the largest of the separators that any of them came with.
   */
  separateAdded(parts: readonly Part[]): Part[] {
    const separated: Part[] = [];
    let run: SectionPart[] = [];
    const closeRun = () => {
      if (run.length === 0) return;
      pushAll(separated, this.#separateRun(run, separatorsAtEnd(separated)));
      run = [];
    };
    for (const part of parts) {
      if (part.kind === "section" && !this.#base.has(part.name)) {
        run.push(part);
      } else {
        closeRun();
        separated.push(part);
      }
    }
    closeRun();
    return separated;
  }

  #separateRun(run: readonly SectionPart[], before: Separators): readonly SectionPart[] {
    // A section that the tip may not add is not one of its own.
    const isOurs = run.some(({ name }) => !this.#theirs.has(name) || !this.#mayPlace(name));
    const isTheirs = run.some(({ name }) => !this.#ours.has(name));
    if (!isOurs || !isTheirs) return run;
    const between = run.slice(0, -1);
    const tail = between.map((section) => section.tail).reduce(greaterSeparators, before);
    return [...between.map((section) => ({ ...section, tail })), ...run.slice(-1)];
  }
}

function tailsOf({ inner }: Container): ReadonlyMap<string, Separators> {
  return new Map(inner.map(({ name, tail }) => [name, tail]));
}

/** The separators at the end of what is put together so far, in however many parts. */
function separatorsAtEnd(parts: readonly Part[]): Separators {
  let end: Separators = [];
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at];
    if (part?.kind === "section") return [...part.tail, ...end];
    if (part?.kind === "conflict") break;
    if (part?.kind !== "text") continue;
    const { text, separators } = cutSeparators(part.lines);
    end = [...separators, ...end];
    if (text.length > 0) break;
  }
  return end;
}
