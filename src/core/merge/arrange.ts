import { pushAll } from "../lines/push-all.ts";
import { indexesInOrder } from "../sections/order.ts";
import { containerNamed } from "./outline.ts";
import type { Container, Inner, Outline } from "./outline.ts";
import type { ContainerName, Parents, Placement } from "./parents.ts";
import { settleTails } from "./settle.ts";
import { mapVersions, sides } from "../lines/three-way.ts";
import type { Side, ThreeWay } from "../lines/three-way.ts";

/** A section that keeps no fixed place (it is new, moved, or gone from one side), as one version places it. */
export interface Float {
  readonly name: string;
  /** How many of that version's lines of the gap stand before it. */
  readonly at: number;
}

/** The lines between two sections that stay, and the sections that float among them. */
export interface Gap {
  readonly lines: ThreeWay<readonly string[]>;
  /** Of each version those floats that it has a say in, in its order. */
  readonly floats: ThreeWay<readonly Float[]>;
  /** The section that stays behind the gap; none behind the last. */
  readonly next: string | undefined;
}

/** A container of the result: its versions, and its gaps in order. */
export interface Arranged {
  readonly versions: ThreeWay<Container>;
  readonly gaps: readonly Gap[];
}

/** The containers of the result. */
export type Arrangement = ReadonlyMap<ContainerName, Arranged>;

/** What the tip's agent may arrange. */
export interface ArrangeRights {
  /** Whether it may move sections within, into and out of that container. */
  readonly mayArrange: (container: ContainerName) => boolean;
  /** Whether it may say where that section, which both sides added, stands. */
  readonly mayPlace: (section: string) => boolean;
}

/** Decides the order of the sections in each container of the result. */
export function arrange(
  outlines: ThreeWay<Outline>,
  parents: Parents,
  { mayArrange, mayPlace }: ArrangeRights,
): Placement<Arrangement> {
  const children = new Map<ContainerName, Set<string>>([[undefined, new Set()]]);
  for (const name of parents.keys()) children.set(name, new Set());
  for (const [name, parent] of parents) children.get(parent)?.add(name);
  const disputed: string[] = [];
  const refused: string[] = [];
  const placed = new Map<ContainerName, Arranged>();
  for (const [container, names] of children) {
    const versions = mapVersions(outlines, (outline) => containerNamed(outline, container));
    const arranged = arrangeContainer(versions, names, { mayMove: mayArrange(container), mayPlace });
    placed.set(container, arranged.placed);
    pushAll(disputed, arranged.disputed);
    pushAll(refused, arranged.refused);
  }
  return { placed, disputed, refused };
}

function arrangeContainer(
  given: ThreeWay<Container>,
  names: ReadonlySet<string>,
  { mayMove, mayPlace }: { mayMove: boolean } & Pick<ArrangeRights, "mayPlace">,
): Placement<Arranged> {
  const inner = mapVersions(given, (version) => version.inner.filter(({ name }) => names.has(name)));
  const inOurs = stayingNames(inner.base, inner.ours);
  const inTheirs = stayingNames(inner.base, inner.theirs);
  const anchors = inner.base.map(({ name }) => name).filter((name) => inOurs.has(name) && inTheirs.has(name));
  const isAnchor = new Set(anchors);
  const versions = mapVersions(given, (version) => settleTails(version, given.base, isAnchor));
  const cuts = mapVersions(versions, (version) => cutAt(version, isAnchor, names));
  const places = mapVersions(cuts, placesIn);
  const said = new Map<string, Said>();
  for (const name of names) {
    const inGaps = mapVersions(places, (place) => place.get(name));
    const moved = { ours: !inOurs.has(name), theirs: !inTheirs.has(name) };
    said.set(name, whoPlaces({ inGaps, moved, mayMove, mayPlace: mayPlace(name) }));
  }
  const objected = (objection: Said["objection"]) =>
    [...names].filter((name) => said.get(name)?.objection === objection);
  const gaps = [...anchors, undefined].map((next, index) => ({
    lines: mapVersions(cuts, (cut) => cut[index]?.lines ?? []),
    floats: mapVersions(sides, (side) =>
      (cuts[side][index]?.floats ?? []).filter(({ name }) => said.get(name)?.by.includes(side)),
    ),
    next,
  }));
  return { placed: { versions, gaps }, disputed: objected("disputed"), refused: objected("refused") };
}

/** Those sections of the base that the version still has in the base's order, the others having moved around them. */
function stayingNames(base: readonly Inner[], version: readonly Inner[]): ReadonlySet<string> {
  const places = new Map(version.map(({ name }, place) => [name, place]));
  const shared = base.filter(({ name }) => places.has(name)).map(({ name }) => name);
  const inOrder = indexesInOrder(shared.map((name) => places.get(name) ?? 0));
  return new Set(shared.filter((_, index) => inOrder.has(index)));
}

interface Cut {
  readonly lines: readonly string[];
  readonly floats: readonly Float[];
}

function cutAt({ lines, inner }: Container, anchors: ReadonlySet<string>, names: ReadonlySet<string>): Cut[] {
  const cuts: Cut[] = [];
  let start = 0;
  let floats: Float[] = [];
  const close = (end: number) => {
    cuts.push({ lines: lines.slice(start, end), floats });
    start = end;
    floats = [];
  };
  for (const { name, at } of inner) {
    if (anchors.has(name)) close(at);
    else if (names.has(name)) floats.push({ name, at: at - start });
  }
  close(lines.length);
  return cuts;
}

function placesIn(cuts: readonly Cut[]): ReadonlyMap<string, number> {
  return new Map(cuts.flatMap(({ floats }, gap) => floats.map(({ name }) => [name, gap] as const)));
}

/** What is known of a section before it is decided who places it. */
interface Placing {
  /** The gap in which each version has it, if it floats there. */
  readonly inGaps: ThreeWay<number | undefined>;
  /** Which side has it out of the base's order. */
  readonly moved: { readonly ours: boolean; readonly theirs: boolean };
  readonly mayMove: boolean;
  readonly mayPlace: boolean;
}

/** Which versions say where a section stands. */
interface Said {
  readonly by: readonly Side[];
  readonly objection?: "disputed" | "refused";
}

function whoPlaces({ inGaps, moved, mayMove, mayPlace }: Placing): Said {
  const { base, ours, theirs } = inGaps;
  if (ours === undefined) return { by: [theirs === undefined ? "base" : "theirs"] };
  if (theirs === undefined) return { by: ["ours"] };
  if (base === undefined) return { by: mayPlace ? firstOf(ours, theirs) : ["ours"] };
  if (!moved.theirs) return { by: ["ours"] };
  if (!mayMove) return moved.ours ? { by: ["ours"] } : { by: ["ours"], objection: "refused" };
  if (!moved.ours) return { by: ["theirs"] };
  if (ours === theirs) return { by: ["ours", "theirs"] };
  return { by: ["base"], objection: "disputed" };
}

function firstOf(ours: number, theirs: number): readonly Side[] {
  if (ours === theirs) return ["ours", "theirs"];
  return [theirs < ours ? "theirs" : "ours"];
}
