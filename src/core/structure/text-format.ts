/** What kind of text a file holds: Markdown or plain text, YAML or JSON, or something that only its lines are known of. */
export type TextFormat = "markdown" | "keyed" | "other";

/** The format of a file, from its name; one without extension, such as STATUS or README, is text. */
export function formatOf(path: string): TextFormat {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/\.(?:ya?ml|json)$/.test(name)) return "keyed";
  return /\.(?:md|markdown|txt)$/.test(name) || !name.includes(".") ? "markdown" : "other";
}
