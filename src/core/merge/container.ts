import type { Arranged } from "./arrange.ts";
import { mergeGap } from "./gap.ts";
import type { GapRules, Take } from "./gap.ts";
import type { Container } from "./outline.ts";
import type { Part, SectionPart } from "./part.ts";
import { greaterSeparators, mergeSeparators } from "./separators.ts";
import type { Separators } from "./separators.ts";
import { isSeparator } from "../sections/separator.ts";
import type { ThreeWay } from "./three-way.ts";

/** Merges what a container consists of: its lines, its sections in order, and the separators behind each. */
export function mergeContainer(arranged: Arranged, rules: Omit<GapRules, "tailOfRestored">): Part[] {
  const tails = new Tails(arranged.versions);
  const gapRules = { ...rules, tailOfRestored: (name: string) => tails.restored(name) };
  const parts = arranged.gaps.flatMap((gap) => [
    ...mergeGap(gap, gapRules),
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

  constructor({ base, ours, theirs }: ThreeWay<Container>) {
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

  restored(name: string): Separators {
    return this.#theirs.has(name) ? [] : (this.#base.get(name) ?? []);
  }

  /**
   * Separates sections that the two sides added at one place. What stood last in its version may have nothing
   * behind it, so all get the largest of the separators that any of them came with.
   */
  separateAdded(parts: readonly Part[]): Part[] {
    const separated: Part[] = [];
    let run: SectionPart[] = [];
    const closeRun = () => {
      const before = separated.findLast(({ kind }) => kind !== "refused");
      separated.push(...this.#separateRun(run, before));
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

  #separateRun(run: readonly SectionPart[], before: Part | undefined): readonly SectionPart[] {
    const isOurs = run.some(({ name }) => !this.#theirs.has(name));
    const isTheirs = run.some(({ name }) => !this.#ours.has(name));
    if (!isOurs || !isTheirs) return run;
    const between = run.slice(0, -1);
    const tail = between.map((section) => section.tail).reduce(greaterSeparators, separatorsBehind(before));
    return [...between.map((section) => ({ ...section, tail })), ...run.slice(-1)];
  }
}

function tailsOf({ inner }: Container): ReadonlyMap<string, Separators> {
  return new Map(inner.map(({ name, tail }) => [name, tail]));
}

function separatorsBehind(part: Part | undefined): Separators {
  if (part?.kind === "section") return part.tail;
  if (part?.kind !== "text") return [];
  const first = part.lines.findLastIndex((line) => !isSeparator(line)) + 1;
  return part.lines.slice(first);
}
