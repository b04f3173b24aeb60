const special = /[\\*?[\]{}()!+@|"^$]/g;

/** A path as a glob that matches it alone, whatever letters it has. */
export function escapeGlob(path: string): string {
  return path.replace(special, "\\$&");
}

/** Whether a glob may match more than one path; in doubt it may. */
export function isWild(glob: string): boolean {
  return literalHead(glob).length < unescaped(withoutDots(glob)).length;
}

/** What every path that a glob matches begins with, as far as that is plain to see: all of it where nothing is wild. */
export function literalHead(glob: string): string {
  // It parts the whole glob, with or without brackets.
  if (glob.replace(/\\./gs, "").includes("|")) return "";
  const [head = ""] = /^(?:\\.|[!+@](?!\()|[^\\*?[\]{}()!+@"^$])*/s.exec(withoutDots(glob)) ?? [];
  return unescaped(head);
}

function withoutDots(glob: string): string {
  return glob.replace(/^(?:\.\/)+/, "");
}

function unescaped(glob: string): string {
  return glob.replace(/\\(.)/gs, "$1");
}
