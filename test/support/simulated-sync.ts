import type { AgentId } from "../../src/core/ids.ts";
import { secondaryAt } from "../../src/core/ids.ts";
import { mergeSectioned } from "../../src/core/merge/merge-sectioned.ts";
import type { MergeRules } from "../../src/core/merge/rules.ts";
import { gitMergeFiles } from "./merge-file.ts";

/** One sync point as a team would have it: what each agent made of one shared document, and what is right. */
export interface SimulatedSync {
  readonly base: string;
  readonly tips: readonly { readonly agent: AgentId; readonly text: string }[];
  /** The one text that has everybody's own work, each at its place, and nobody's trespass. */
  readonly expected: string;
}

/** How the syncs went that one way of merging was tried on. */
export interface Tally {
  readonly way: string;
  readonly syncs: number;
  /** Syncs with a conflict in any order. */
  readonly conflicts: number;
  /** Syncs that were clean in some order, with a text that lacks or garbles someone's work. */
  readonly silentlyWrong: number;
  /** Syncs whose text, conflicts included, depends on the order of merging. */
  readonly orderDependent: number;
}

const primary = "primary" as AgentId;

/** The orders that each sync is merged in: the roster's, its reverse, and two shuffles. */
export function ordersOf({ tips }: SimulatedSync, seed: number): SimulatedSync["tips"][] {
  const random = randomFrom(seed);
  return [tips, tips.toReversed(), shuffled(tips, random), shuffled(tips, random)];
}

/** Makes one sync of 2 to 8 secondaries and the primary. The same seed gives the same sync. */
export function simulateSync(seed: number): SimulatedSync {
  const random = randomFrom(seed);
  const chance = (share: number) => random() < share;
  const roster = [primary, ...Array.from({ length: 2 + (seed % 7) }, (_, index) => secondaryAt(index))];
  // In half of the epics nobody made the sections beforehand, and each agent adds its own.
  const isPrepared = seed % 2 === 0;
  const team = roster.map((agent) => ({
    agent,
    step: `step ${Math.floor(random() * 90)}`,
    isBlocked: chance(0.3),
    editsNotes: chance(0.6),
    addsExtra: chance(0.25),
    trespasses: agent !== primary && chance(0.1),
    isOnWindows: chance(0.05),
  }));
  const before: Page = {
    intro: "An epic.",
    closing: "The end.",
    sections: isPrepared ? roster.map((agent) => progress(agent)) : [],
    notes: roster.map((agent) => `- ${agent}: nothing yet`),
  };
  const changes = team.map(({ agent, step, isBlocked, editsNotes, addsExtra }): Change => ({
    section: progress(agent, step, isBlocked),
    note: editsNotes ? `- ${agent}: found ${step}` : undefined,
    extra: addsExtra ? markers(agent, "EXTRA").join(`\nMore on ${step}.\n`) : undefined,
    skeleton: agent === primary ? { intro: "An epic, begun.", closing: "The end, nearly." } : {},
  }));
  const tips = team.map(({ agent, trespasses, isOnWindows }, index) => {
    const own = changes[index] ?? nothing;
    const victim = (index + 1) % team.length;
    const trespass: [number, Change][] =
      trespasses && isPrepared
        ? [[victim, { ...nothing, section: progress(roster[victim] ?? agent, "tampered with") }]]
        : [];
    const text = print(before, [[index, own], ...trespass]);
    return { agent, text: isOnWindows ? withCrlf(text) : text };
  });
  const expected = print(before, [...changes.entries()]);
  const isConverted = team.some(({ isOnWindows }) => isOnWindows);
  return { base: print(before, []), tips, expected: isConverted ? withCrlf(expected) : expected };
}

function withCrlf(text: string): string {
  return text.replaceAll("\n", "\r\n");
}

interface Page {
  readonly intro: string;
  readonly closing: string;
  readonly sections: readonly string[];
  readonly notes: readonly string[];
}

interface Change {
  readonly section: string;
  readonly note: string | undefined;
  readonly extra: string | undefined;
  readonly skeleton: Partial<Pick<Page, "intro" | "closing">>;
}

const nothing: Change = { section: "", note: undefined, extra: undefined, skeleton: {} };

/** The page with the changes of some agents, by the agent's place in the roster. */
function print(page: Page, changes: readonly (readonly [number, Change])[]): string {
  const { intro, closing } = changes.reduce((text, [, { skeleton }]) => ({ ...text, ...skeleton }), page);
  const changed = new Map(changes);
  const added = changes.flatMap(([, { section, extra = [] }]) => [
    ...(page.sections.length > 0 ? [] : [section]),
    ...[extra].flat(),
  ]);
  const sections = page.sections.map((section, index) => changed.get(index)?.section ?? section);
  const notes = page.notes.map((note, index) => changed.get(index)?.note ?? note);
  return [
    `# Epic\n\n${intro}\n\n<!-- BEGIN NOTES -->\n${notes.join("\n\n")}\n<!-- END NOTES -->\n\n---\n\n${closing}\n`,
    ...[...sections, ...added].map((section) => `${section}\n`),
  ].join("\n---\n\n");
}

/** An agent's section, most of whose lines are those of every other agent's. */
function progress(agent: AgentId, step?: string, isBlocked = false): string {
  const [begin, end] = markers(agent, "PROGRESS");
  if (step === undefined) return `${begin}\n${end}`;
  return [
    begin,
    `## Progress`,
    "",
    "**Current Stage:** S2.P1",
    `**Current Step:** ${step}`,
    `**Blockers:** ${isBlocked ? "waiting for an answer" : "None"}`,
    "",
    "**S2 Progress:**",
    "- ✅ S2.P1",
    `- ${isBlocked ? "🔴" : "🔄"} S2.P2`,
    "- ⏳ S2.P3",
    end,
  ].join("\n");
}

function markers(agent: AgentId, kind: string): [string, string] {
  const name = `${agent.toUpperCase()} ${kind}`;
  return [`<!-- BEGIN ${name} -->`, `<!-- END ${name} -->`];
}

/** Merges each sync in each order with Sheaf, one agent after the other. */
export function tallySheaf(syncs: readonly SimulatedSync[]): Tally {
  const results = syncs.map((sync, seed) => ordersOf(sync, seed).map((order) => mergeBySheaf(sync, order)));
  return tally("sheaf", syncs, results);
}

/** Merges each sync in each order with `git merge-file`, one agent after the other. */
export function tallyGit(syncs: readonly SimulatedSync[]): Tally {
  const runs = syncs.flatMap((sync, seed) =>
    ordersOf(sync, seed).map((order) => ({ sync, order, result: { text: sync.base, isClean: true } })),
  );
  for (let turn = 0; runs.some(({ order }) => turn < order.length); turn++) {
    const waiting = runs.filter(({ order }) => turn < order.length);
    const merged = gitMergeFiles(
      waiting.map(({ sync, order, result }) => ({
        base: sync.base,
        ours: result.text,
        theirs: order[turn]?.text ?? "",
      })),
    );
    for (const [index, run] of waiting.entries()) {
      const { text, isClean } = merged[index] ?? { text: "", isClean: false };
      run.result = { text, isClean: run.result.isClean && isClean };
    }
  }
  const results = syncs.map((sync) => runs.filter((run) => run.sync === sync).map(({ result }) => result));
  return tally("git merge-file", syncs, results);
}

interface Result {
  readonly text: string;
  readonly isClean: boolean;
}

function mergeBySheaf({ base, tips }: SimulatedSync, order: SimulatedSync["tips"]): Result {
  const roster = tips.map(({ agent }) => agent);
  const rules: Omit<MergeRules, "agent"> = {
    roster,
    coordinator: primary,
    ownerOf: (section) => roster.find((agent) => section.startsWith(`${agent.toUpperCase()} `)) ?? "shared",
  };
  let text = base;
  for (const tip of order) {
    const merge = mergeSectioned({
      base,
      ours: text,
      theirs: tip.text,
      rules: { ...rules, agent: tip.agent },
    });
    if (merge.kind === "conflict") return { text: merge.text ?? "", isClean: false };
    ({ text } = merge);
  }
  return { text, isClean: true };
}

function tally(way: string, syncs: readonly SimulatedSync[], results: readonly (readonly Result[])[]): Tally {
  const count = (is: (results: readonly Result[], sync: SimulatedSync) => boolean): number =>
    syncs.filter((sync, index) => is(results[index] ?? [], sync)).length;
  return {
    way,
    syncs: syncs.length,
    conflicts: count((orders) => orders.some(({ isClean }) => !isClean)),
    silentlyWrong: count((orders, { expected }) =>
      orders.some(({ isClean, text }) => isClean && text !== expected),
    ),
    orderDependent: count((orders) => new Set(orders.map(({ text }) => text)).size > 1),
  };
}

function shuffled<T>(elements: readonly T[], random: () => number): T[] {
  return elements
    .map((element) => ({ element, key: random() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ element }) => element);
}

/** Numbers from 0 up to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
