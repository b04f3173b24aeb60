import type { CompiledRule, Rulebook } from "./rulebook.ts";

/** How a path is compared with a rule: letter by letter, or as a file system that ignores case would. */
export type Comparison = "exact" | "any-case";

type Search = (path: string) => CompiledRule | undefined;

const searches = new WeakMap<Rulebook, Readonly<Record<Comparison, Search>>>();

/**
 * The first rule that matches a path: rules stand most specific first. Total. What was found is kept with the
 * rulebook: judging a whole epic asks for the same paths again and again.
 */
export function findRule(
  path: string,
  rulebook: Rulebook,
  as: Comparison = "exact",
): CompiledRule | undefined {
  let known = searches.get(rulebook);
  if (known === undefined) {
    const { rules } = rulebook;
    searches.set(rulebook, (known = { exact: searchOf(rules, "s"), "any-case": searchOf(rules, "is") }));
  }
  return known[as](path);
}

interface Pattern {
  readonly rule: CompiledRule;
  readonly folder: string;
  expression: RegExp | undefined;
}

function searchOf(rules: readonly CompiledRule[], flags: string): Search {
  const patterns = rules.map((rule): Pattern => {
    return { rule, folder: literalFolder(rule.glob).toLowerCase(), expression: undefined };
  });
  const found = new Map<string, CompiledRule | undefined>();
  return (path) => {
    if (found.has(path)) return found.get(path);
    const lower = path.toLowerCase();
    const first = patterns.find(
      (pattern) =>
        // Most rules are about another folder, which is told much quicker than by an expression.
        lower.startsWith(pattern.folder) &&
        (pattern.expression ??= new RegExp(pattern.rule.source, flags)).test(path),
    );
    found.set(path, first?.rule);
    return first?.rule;
  };
}

/** The folder that everything matched by a glob lies in, or is; empty where that is not plain to see. ASCII. */
function literalFolder(glob: string): string {
  const [plain = ""] = /^(?:[\w-][\w .-]*\/)*/.exec(glob) ?? [];
  return plain.slice(0, -1);
}
