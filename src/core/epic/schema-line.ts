import type { RepoPath } from "../ids.ts";

/** The files of Sheaf's that people write, by the schema that tells an editor about them. */
export type SchemaName = "settings" | "epic" | "plan";

/** Where the schemas are put in a repository, from its top: `sheaf init` writes them beside the hooks. */
const folder = ".git/sheaf/schemas";

/** The first line of a file at `path`, by which an editor finds its schema: it completes keys and shows what is wrong. */
export function schemaLine(name: SchemaName, path: RepoPath): string {
  const up = "../".repeat(path.split("/").length - 1);
  return `# yaml-language-server: $schema=${up}${folder}/${name}.json\n`;
}

/** A text with such a line as it has to be at another path; without one it stays as it is. */
export function moveSchemaLine(text: string, name: SchemaName, path: RepoPath): string {
  const line = new RegExp(
    `^# yaml-language-server: \\$schema=(?:\\.\\./)*${folder.replaceAll(".", "\\.")}/${name}\\.json\\n`,
  );
  return text.replace(line, schemaLine(name, path).replaceAll("$", "$$$$"));
}
