/** Text that is HTML already. Everything else is escaped where it is put into some. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in the places of {@link markup}. */
export type Content = Markup | string | number | readonly Content[];

/**
 * HTML with values in it: texts are escaped, markup stays, lists are joined. The only way in which the report puts
 * text from the repository on the page, so that no name can become an element.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const filled = parts.map((part, at) => part + (at < values.length ? render(values[at] ?? "") : ""));
  return new Markup(filled.join(""));
}

/** Nothing. */
export const nothing = new Markup("");

function render(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (typeof content === "number") return String(content);
  return typeof content === "string" ? escapeText(content) : content.map(render).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

// Control characters have no place in a page; those that turn the direction of text could make it lie.
const unwanted =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF\uFFFE\uFFFF]/gu;

/** Text as it may stand in an element or an attribute. */
export function escapeText(text: string): string {
  return text.replace(unwanted, "\uFFFD").replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
