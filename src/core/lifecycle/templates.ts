import { renderTemplate } from "../text/template.ts";

/** The templates that Sheaf ships, by their paths under `templates/`. */
export const templatePaths = [
  "EPIC_README.md",
  "DISCOVERY.md",
  "epic_smoke_test_plan.md",
  "epic_lessons_learned.md",
  "HANDOFF_PACKAGE.md",
  "feature/README.md",
  "feature/spec.md",
  "feature/checklist.md",
  "feature/lessons_learned.md",
  "feature/STATUS",
  "research/README.md",
  "guides/PRIMARY.md",
  "guides/SECONDARY.md",
] as const;
export type TemplatePath = (typeof templatePaths)[number];

/** The texts of all templates; `loadTemplates` of the file adapter reads them. */
export type Templates = Readonly<Record<TemplatePath, string>>;

/**
 * Renders a template that Sheaf ships, taking from `values` what it asks for. A name without a value is a
 * mistake in Sheaf, and throws.
 */
export function fillTemplate(
  templates: Templates,
  path: TemplatePath,
  values: Readonly<Record<string, string>>,
): string {
  const rendered = renderTemplate(templates[path], values);
  if (rendered.kind === "rendered") return rendered.text;
  throw new Error(
    `templates/${path}: no value for ${rendered.missing.join(", ") || "any name"}, no place for ${rendered.unused.join(", ") || "any value"}`,
  );
}
