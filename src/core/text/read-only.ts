// What systems and git say where a file may not be written; git's words are those of LC_ALL=C.
const words = /\b(?:EROFS|EPERM)\b|Read-only file system|Operation not permitted/;

/** What helps where a sandbox keeps an agent's program from writing into the git directory. */
export const sandboxFix =
  "a sandbox forbids it: sheaf doctor names the folders to allow; for Codex, outside it: sheaf agents install codex";

/** Whether an error says that a file system or a sandbox forbids to write. */
export function saysReadOnly(message: string): boolean {
  return words.test(message);
}
