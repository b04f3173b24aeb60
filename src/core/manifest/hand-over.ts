import { isMap, isScalar, isSeq, parseDocument, type Document, type YAMLMap } from "yaml";
import { primary, type AgentId, type Oid } from "../ids.ts";

/** Whose work goes to whom, and the last commit of it. */
export interface HandOver {
  readonly from: AgentId;
  /** A new agent, who takes the place in the roster; or the primary, who absorbs the work. */
  readonly to: AgentId;
  /** The tip of the branch, verified as the work of `from`. */
  readonly tip: Oid;
}

/**
 * The text of a manifest in which `to` has everything that was `from`'s: features, rules, sections, and the place in
 * the roster. `from` is in it no more, so that its hooks and commands refuse. Comments and order stay.
 */
export function handOverManifest(text: string, handOver: HandOver): string {
  const document = parseDocument(text);
  handOverRoster(document, handOver);
  for (const key of ["features", "rules"] as const) {
    for (const item of mapsIn(document.get(key))) replaceNames(item, handOver);
  }
  const sections: unknown = document.get("sections");
  if (isMap(sections)) replaceNames(sections, handOver);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

function handOverRoster(document: Document, { from, to, tip }: HandOver): void {
  const roster: unknown = document.get("agents");
  const place = mapsIn(roster).findIndex((item) => item.get("id") === from);
  const left = mapsIn(roster)[place];
  const earlier = left === undefined ? [] : mapsIn(left.get("took_over"));
  if (to === primary) document.deleteIn(["agents", place]);
  else left?.set("id", to);
  const heir = mapsIn(document.get("agents")).find((item) => item.get("id") === to);
  const own = to === primary && heir !== undefined ? mapsIn(heir.get("took_over")) : [];
  const entries = [...own, ...earlier].map((item): unknown => item.toJSON());
  heir?.set("took_over", document.createNode([...entries, { agent: from, tip }]));
}

/** Every value that is the name of the one becomes the name of the other, in lists too. */
function replaceNames(map: YAMLMap, { from, to }: HandOver): void {
  for (const { value } of map.items) {
    const values: unknown[] = isSeq(value) ? value.items : [value];
    for (const one of values) if (isScalar(one) && one.value === from) one.value = to;
  }
  const agents: unknown = map.get("agents");
  if (!isSeq(agents)) return;
  // The primary may have been named beside the agent whose work it absorbs.
  const names = agents.items.map((item) => (isScalar(item) ? item.value : item));
  agents.items = agents.items.filter((_, at) => names.indexOf(names[at]) === at);
}

function mapsIn(node: unknown): YAMLMap[] {
  return isSeq(node) ? node.items.filter(isMap) : [];
}
