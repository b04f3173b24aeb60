import type { Arrangement, Gap } from "./arrange.ts";
import { mergeContainer } from "./container.ts";
import type { ConflictCode, SectionAction } from "./decide-section.ts";
import type { Take } from "./gap.ts";
import type { ContainerName } from "./parents.ts";
import type { Part } from "./part.ts";
import { isKept, leadingVersion } from "./plan.ts";
import type { SectionPlan } from "./plan.ts";
import { rejectedBody, rejectedMarker } from "./rejected.ts";
import type { MergeRules } from "./rules.ts";
import type { MergeText } from "../structure/text-merge.ts";
import { mapVersions, mergeValue } from "../lines/three-way.ts";
import type { Writer } from "./writer.ts";

/** All that was decided about a merge before its text is put together. */
export interface Decided {
  readonly plans: ReadonlyMap<string, SectionPlan>;
  readonly arrangement: Arrangement;
  readonly mayEditSkeleton: boolean;
  readonly mergeText: MergeText;
}

/** Writes the merged document: the skeleton, and in it each section as its plan says. */
export class Assembler {
  /** What became of each section of the result: its plan's action, unless writing it showed otherwise. */
  readonly actions = new Map<string, SectionAction>();
  readonly #decided: Decided;
  readonly #rules: MergeRules;
  readonly #writer: Writer;

  constructor(decided: Decided, rules: MergeRules, writer: Writer) {
    this.#decided = decided;
    this.#rules = rules;
    this.#writer = writer;
  }

  assemble(): void {
    const take = this.#decided.mayEditSkeleton ? "merge" : "ours";
    this.#writeParts(this.#parts(undefined, take, "skeleton"), undefined);
  }

  #writeSection(name: string): void {
    const plan = this.#decided.plans.get(name);
    const version = plan && leadingVersion(plan);
    if (plan === undefined || version === undefined) return;
    this.actions.set(name, plan.decision.action);
    const isVerbatim = plan.decision.take === "ours" || plan.decision.take === "theirs";
    const line = this.#writer.line;
    this.#writer.write(this.#marker(plan, "begin"));
    this.#writer.write(isVerbatim ? version.opening : version.opening || "\n");
    const from = this.#writer.mark();
    this.#writeBody(plan);
    if (version.opening !== "" || !isVerbatim) this.#writer.endLine();
    const before = this.#writer.since(from);
    this.#writer.write(this.#marker(plan, "end"));
    if (plan.decision.refused !== undefined)
      this.#writer.reject(rejectedBody(plan, { line: line + 1, before }));
    if (!this.#decided.mayEditSkeleton) this.#writer.reject(rejectedMarker(plan, line));
  }

  #writeBody(plan: SectionPlan): void {
    const { take, code = "section" } = plan.decision;
    switch (take) {
      case "ours":
      case "theirs":
      case "merge":
        this.#writeParts(this.#parts(plan.name, take, code), plan.name);
        break;
      case "conflict":
        this.#writeDisputed(plan, code);
        break;
      default:
        take satisfies never;
    }
  }

  /** Shows the whole own text as one region; the inner sections follow it, for no marker may stand in a region. */
  #writeDisputed({ name, versions }: SectionPlan, code: ConflictCode): void {
    this.actions.set(name, "held-conflict");
    const lines = mapVersions(versions, (version) => [...(version?.own.lines ?? [])]);
    this.#writer.writeConflict({ kind: "conflict", code, versions: lines }, name);
    const inner = this.#parts(name, versions.ours === undefined ? "theirs" : "ours", code);
    this.#writeParts(
      inner.filter(({ kind }) => kind === "section"),
      name,
    );
  }

  #writeParts(parts: readonly Part[], container: ContainerName): void {
    for (const part of parts) {
      switch (part.kind) {
        case "text":
          this.#writer.write(part.lines.join(""));
          break;
        case "conflict":
          if (container !== undefined) this.actions.set(container, "held-conflict");
          this.#writer.writeConflict(part, container);
          break;
        case "refused":
          // A section's rejected body is reported as a whole.
          if (container === undefined) this.#writer.rejectSkeleton(part);
          break;
        case "section":
          this.#writer.endLine();
          this.#writeSection(part.name);
          this.#writer.write(part.tail.join(""));
          break;
        default:
          part satisfies never;
      }
    }
  }

  #parts(container: ContainerName, take: Take, code: ConflictCode): Part[] {
    const { arrangement, plans, mergeText } = this.#decided;
    const arranged = arrangement.get(container);
    if (arranged === undefined) return [];
    const { versions, gaps } = arranged;
    return mergeContainer(
      { versions, gaps: take === "merge" ? gaps.map(unfolded) : gaps },
      {
        take,
        code,
        mergeText,
        isAddition: (name) => isAddition(plans.get(name)),
        mayPlace: (name) => plans.get(name)?.role !== "stranger",
        compare: (a, b) => this.#rank(a) - this.#rank(b) || (a < b ? -1 : Number(a > b)),
      },
    );
  }

  /** What agents add at one place stands in the roster's order. */
  #rank(section: string): number {
    const holder = this.#decided.plans.get(section)?.holder;
    const rank = this.#rules.roster.findIndex((agent) => agent === holder);
    return rank === -1 ? this.#rules.roster.length : rank;
  }

  /** Marker lines are the coordinator's; where two changed one, content decides, for neither spelling matters. */
  #marker({ versions }: SectionPlan, end: "begin" | "end"): string {
    const { base, ours, theirs } = mapVersions(versions, (version) => version?.[end]);
    if (ours === undefined || theirs === undefined) return ours ?? theirs ?? base ?? "";
    if (!this.#decided.mayEditSkeleton) return ours;
    return mergeValue({ base: base ?? ours, ours, theirs }, Object.is, (a, b) => (a > b ? a : b));
  }
}

function isAddition(plan: SectionPlan | undefined): boolean {
  return (
    plan !== undefined && isKept(plan) && plan.versions.base === undefined && plan.versions.ours === undefined
  );
}

/** A one-line section, whose text has no line of its own, is merged as if it had. */
function unfolded(gap: Gap): Gap {
  return { ...gap, lines: mapVersions(gap.lines, (lines) => lines.map(ended)) };
}

function ended(line: string): string {
  return line.endsWith("\n") ? line : `${line}\n`;
}
