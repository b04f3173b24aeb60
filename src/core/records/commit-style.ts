import type { CommitStyle } from "../epic/settings.ts";
import type { EpicId } from "../ids.ts";

/** What wording a commit needs to know beside the message itself. */
export interface Wording {
  readonly epic: EpicId;
  readonly style: CommitStyle;
  /** Who signs off, `Name <mail>`; undefined where nobody has to. */
  readonly signer: string | undefined;
}

/**
 * Words a message of Sheaf's as the repository wants it: its own beginning of the subject instead of `KAI-7: `, and a
 * sign-off beside the trailers. A subject that somebody typed with a type of Conventional Commits keeps that.
 */
export function worded(message: string, { epic, style, signer }: Wording): string {
  const plain = `${epic}: `;
  const start = subjectStart(epic, style);
  const subject = message.startsWith(plain) ? message.slice(plain.length) : message;
  const hasType = style.type !== undefined && /^[a-z]+(?:\([^)\n]*\))?!?: /.test(message);
  return withSignOff(start === undefined || hasType ? message : start + subject, signer);
}

/** What the subject begins with; undefined where the repository does not say. */
function subjectStart(epic: EpicId, { prefix, type }: CommitStyle): string | undefined {
  if (prefix === undefined && type === undefined) return undefined;
  const scope = type === undefined ? "" : `${type}(${epic}): `;
  return (prefix ?? "").replaceAll("{epic}", epic) + scope;
}

/** Trailers are one paragraph: the line goes to those that Sheaf has written, or begins a paragraph of its own. */
function withSignOff(message: string, signer: string | undefined): string {
  const line = `Signed-off-by: ${signer}`;
  const text = message.trimEnd();
  if (signer === undefined || text.split("\n").includes(line)) return message;
  const last = text.slice(text.lastIndexOf("\n\n") + 1);
  const hasTrailers = text.includes("\n\n") && /^Sheaf-[A-Za-z]+: /m.test(last);
  return `${text}${hasTrailers ? "\n" : "\n\n"}${line}\n`;
}
