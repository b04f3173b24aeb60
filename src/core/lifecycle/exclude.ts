const note = "# sheaf: worktrees of agents";

/** The text of `info/exclude` with a folder of the repository, given relative to its top, that git shall ignore. */
export function excludeFolder(text: string, folder: string): string {
  const pattern = `/${folder.replace(/[\\*?[]/g, "\\$&").replace(/ $/, "\\ ")}/`;
  if (text.split("\n").includes(pattern)) return text;
  const before = text === "" || text.endsWith("\n") ? text : `${text}\n`;
  return `${before}${note}\n${pattern}\n`;
}

/** The text without all that {@link excludeFolder} has put there. */
export function withoutExcluded(text: string): string {
  const lines = text.split("\n");
  return lines.filter((line, at) => line !== note && lines[at - 1] !== note).join("\n");
}
