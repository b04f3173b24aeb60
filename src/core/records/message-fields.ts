/** One `**Name:** value` of a message; the value may have several lines. */
export interface MessageField {
  readonly name: string;
  readonly value: string;
}

const fieldStart = /^\*\*([^*:\n]{1,60}):\*\*/;
const structural = /^(?:#{1,6} |\*\*[^*:\n]{1,60}:\*\*|---\s*$)/;
// A line of a value that would otherwise begin something is written behind a backslash, as in Markdown.
const escaped = /^\\+(?:#{1,6} |\*\*[^*:\n]{1,60}:\*\*|---\s*$)/;

/**
 * The fields of a message's text. A value goes on over the following lines until the next field at column 0, a
 * heading, or a rule; a `**name:**` inside a list item begins nothing.
 */
export function fieldsOf(text: string): MessageField[] {
  const fields: { name: string; lines: string[] }[] = [];
  let open: string[] | undefined;
  for (const raw of text.split("\n")) {
    const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
    const [head, name] = line.startsWith("**") ? (fieldStart.exec(line) ?? []) : [];
    if (head !== undefined && name !== undefined) {
      open = [line.slice(head.length)];
      fields.push({ name: name.trim(), lines: open });
    } else if (/^[#*-]/.test(line) && structural.test(line)) open = undefined;
    else open?.push(line.startsWith("\\") && escaped.test(line) ? line.slice(1) : line);
  }
  return fields.map(({ name, lines }) => ({ name, value: lines.join("\n").trim() }));
}

/** A field as it stands in a channel file; nothing for an empty value. Several lines begin below the name. */
export function formatField({ name, value }: MessageField): string {
  const text = plainText(value);
  if (text === "") return "";
  if (!text.includes("\n")) return `**${name}:** ${text}\n`;
  const lines = text.split("\n").map((line) => (mustEscape(line) ? `\\${line}` : line));
  return `**${name}:**\n${lines.join("\n")}\n`;
}

/** A value as messages carry it: no control characters, `\n` between lines, no blanks around it. */
export function plainText(value: string): string {
  // Control characters could redraw the terminal of whoever reads the message, and NUL makes a file binary.
  const clean = value.replace(/\r\n?/g, "\n").replace(/[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g, "");
  return clean.trim();
}

/** The same on one line, for a subject. */
export function plainLine(value: string): string {
  return plainText(value).replace(/\s+/g, " ");
}

function mustEscape(line: string): boolean {
  return structural.test(line) || escaped.test(line);
}
