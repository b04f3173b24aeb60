/** What rendering gives: the text, or the names that stand on one side only. */
export type Rendered =
  | { readonly kind: "rendered"; readonly text: string }
  | { readonly kind: "mismatched"; readonly missing: readonly string[]; readonly unused: readonly string[] };

const placeholder = /\{\{([a-z][a-z0-9_]*)\}\}/g;

/**
 * Puts values into the `{{name}}` places of a template. A name without a value, and a value without a place,
 * are both mistakes: a renamed placeholder must not vanish silently. Values are not rendered again.
 */
export function renderTemplate(template: string, values: Readonly<Record<string, string>>): Rendered {
  const names = templateNames(template);
  const missing = names.filter((name) => !Object.hasOwn(values, name));
  const unused = Object.keys(values).filter((name) => !names.includes(name));
  if (missing.length > 0 || unused.length > 0) return { kind: "mismatched", missing, unused };
  const text = template.replace(placeholder, (_, name: string) => values[name] ?? "");
  return { kind: "rendered", text };
}

/** The names that a template asks for, each once, in order of appearance. */
function templateNames(template: string): string[] {
  return [...new Set([...template.matchAll(placeholder)].map((match) => match[1] ?? ""))];
}
