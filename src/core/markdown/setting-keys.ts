import type { MarkdownLine } from "./read.ts";

/** A key in a block of settings; its path has the keys above it in front: `request.timeout`. */
export interface SettingKey {
  readonly path: string;
  /** What it is set to, as written; empty where other keys follow. */
  readonly value: string;
}

const settings = /^(?:ya?ml|jsonc?|json5|toml|ini|properties|env|dotenv)$/;
const keyLine = /^(\s*)(?:-\s+)?["']?([A-Za-z_][\w./-]*)["']?\s*[:=](?:\s*(.*))?$/;

/** The keys in blocks of YAML, JSON, TOML and the like, one to a line, by line. */
export function settingKeys(lines: readonly MarkdownLine[]): Map<MarkdownLine, SettingKey> {
  const keys = new Map<MarkdownLine, SettingKey>();
  let above: { readonly indent: number; readonly key: string }[] = [];
  for (const line of lines) {
    const isSetting = line.kind === "code" && settings.test(line.language);
    const section = isSetting ? /^\[+([\w.-]+)\]+\s*$/.exec(line.text)?.[1] : undefined;
    const [, space = "", key, value = ""] = isSetting ? (keyLine.exec(line.text) ?? []) : [];
    if (!isSetting) above = [];
    if (section !== undefined) above = [{ indent: -1, key: section }];
    if (key === undefined) continue;
    above = [...above.filter(({ indent }) => indent < space.length), { indent: space.length, key }];
    keys.set(line, {
      path: above.map(({ key }) => key).join("."),
      value: value.replace(/\s+(?:#|\/\/).*$|,$/, ""),
    });
  }
  return keys;
}
