import { placeIn, type FindingDraft, type Severity } from "./finding.ts";
import { termKey, type Attribute, type SpecTerms, type Statement } from "./term.ts";
import { comparable, isContradiction } from "./values.ts";

/** One name to which features give different defaults, types, units or values. */
export function findTwoValues(all: readonly SpecTerms[]): FindingDraft[] {
  return [...byTerm(all).values()].flatMap((said) => {
    const clashing = clashingOf(said);
    return clashing.length === 0 ? [] : [twoValues(clashing)];
  });
}

/** What one spec says of an attribute of a term, once or more often. */
interface Said {
  readonly terms: SpecTerms;
  /** What it says first. */
  readonly statement: Statement;
  readonly all: readonly Statement[];
}

/** For every term and attribute what each spec says of it. */
function byTerm(all: readonly SpecTerms[]): Map<string, Said[]> {
  const found = new Map<string, Said[]>();
  for (const terms of all) {
    for (const [key, said] of ownStatements(terms)) {
      const [statement] = said;
      if (statement === undefined) continue;
      found.set(key, [...(found.get(key) ?? []), { terms, statement, all: said }]);
    }
  }
  return found;
}

function ownStatements({ statements }: SpecTerms): Map<string, Statement[]> {
  const found = new Map<string, Statement[]>();
  for (const statement of statements) {
    const key = `${termKey(statement.kind, statement.name)} ${statement.attribute}`;
    const said = found.get(key);
    if (said === undefined) found.set(key, [statement]);
    else said.push(statement);
  }
  return found;
}

/** What contradicts, one place for each feature; nothing where every feature has a value of its own by design. */
function clashingOf(said: readonly Said[]): Said[] {
  const clashes = said.filter((one) => said.some((other) => clash(one, other)));
  const different = new Set(clashes.map(({ statement }) => comparable(statement.attribute, statement.value)));
  const isOwnEach = clashes.length >= 3 && different.size === clashes.length;
  return isOwnEach ? [] : clashes;
}

/** A spec that gives several values clashes only where none of them is among the other's. */
function clash(one: Said, other: Said): boolean {
  return one !== other && one.all.every((a) => other.all.every((b) => areOpposed(a, b)));
}

function areOpposed(a: Statement, b: Statement): boolean {
  const isElsewhere =
    a.scope !== undefined && b.scope !== undefined && lastPart(a.scope) !== lastPart(b.scope);
  return !isElsewhere && isContradiction(a.attribute, a.value, b.value);
}

function lastPart(path: string): string {
  return path.split("/").at(-1) ?? path;
}

function twoValues(said: readonly Said[]): FindingDraft {
  const [first] = said;
  if (first === undefined) throw new Error("no values to compare");
  const { name, attribute } = first.statement;
  const values = [...new Set(said.map(({ statement }) => `\`${statement.value}\``))].join(", ");
  const what = attribute === "value" ? "value" : attribute;
  return {
    kind: "two-values",
    severity: severityOf(attribute, said),
    subject: `${name} ${attribute}`,
    summary: `\`${name}\` has a different ${what} in ${said.length} features: ${values}`,
    places: said.map(({ terms, statement }) =>
      placeIn(terms.spec, statement.line, `${attribute}: ${statement.value}`),
    ),
    advice: `Agree on the ${what} of \`${name}\` (${values}), or say in each spec why it differs.`,
  };
}

/** Another type or unit breaks what is built on it; a text may well differ from script to script. */
function severityOf(attribute: Attribute, said: readonly Said[]): Severity {
  if (attribute === "type" || attribute === "unit" || attribute === "returns") return "high";
  const isText = said.every(({ statement }) => !/^(?:[-+]?[\d.]|true|false|on|off)/i.test(statement.value));
  return isText ? "low" : "medium";
}
