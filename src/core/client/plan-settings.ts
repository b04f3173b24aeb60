import { parsed, type Parsed } from "../text/parsed.ts";
import { cutAll, insertAll, type Span } from "./insertion.ts";
import { addEntries, removeEntries } from "./json-settings.ts";
import { callsSheaf, type SettingsFile } from "./settings-files.ts";
import { addRoots, removeRoots } from "./toml-roots.ts";

/** What was put into a file, to be taken out of it again to the byte. */
export interface SettingsRecord {
  /** Where the pieces stand, in the text as it was left. */
  readonly spans: readonly Span[];
  /** Whether there was no such file before. */
  readonly isNew: boolean;
}

/** A settings file as it is now. */
export interface FoundSettings {
  /** Undefined where there is no such file. */
  readonly text: string | undefined;
  /** What was put into it; undefined where that is not known, or somebody has changed the file since. */
  readonly record: SettingsRecord | undefined;
  /** Folders of the worktree that an agent in a sandbox has to write. */
  readonly roots: readonly string[];
}

/** A file as it shall be. */
export interface PlannedSettings extends SettingsRecord {
  readonly text: string;
}

const newObject = "{}\n";

/** What a settings file shall be with Sheaf's entries as they are now; whatever it had of them before goes first. */
export function planSettings(
  content: SettingsFile["content"],
  found: FoundSettings,
): Parsed<PlannedSettings> {
  const base = withoutOwn(content, found);
  if (base.kind === "invalid") return base;
  const before = base.value;
  const isNew = before === undefined;
  if (content.kind === "own") {
    const { text } = content;
    return parsed({ text, spans: [{ at: 0, length: text.length }], isNew: true });
  }
  const added = addTo(before, content, found.roots);
  return added.kind === "invalid" ? added : parsed({ ...added.value, isNew });
}

function addTo(
  before: string | undefined,
  content: Exclude<SettingsFile["content"], { kind: "own" }>,
  roots: readonly string[],
): Parsed<{ readonly text: string; readonly spans: readonly Span[] }> {
  if (content.kind === "writable-roots") return addRoots(before ?? "", roots);
  const { entries, properties } = content;
  const [mark, text] = splitMark(before ?? newObject);
  if (text.trim() !== "") {
    const added = addEntries(text, entries, properties);
    if (added.kind === "invalid" || mark === "") return added;
    const spans = added.value.spans.map(({ at, length }) => ({ at: at + mark.length, length }));
    return parsed({ text: mark + added.value.text, spans });
  }
  const whole = addEntries(newObject, entries, properties);
  if (whole.kind === "invalid") return whole;
  return parsed(insertAll(mark + text, [{ at: mark.length + text.length, text: whole.value.text }]));
}

/** A byte order mark is no part of what is parsed. */
function splitMark(text: string): readonly [mark: string, rest: string] {
  return text.startsWith("\uFEFF") ? ["\uFEFF", text.slice(1)] : ["", text];
}

/**
 * What a settings file is without anything of Sheaf's; undefined for a file that held nothing else. Where the file is as
 * Sheaf left it, that is to the byte what it was before.
 */
export function withoutOwn(
  content: SettingsFile["content"],
  { text, record }: Pick<FoundSettings, "text" | "record">,
): Parsed<string | undefined> {
  if (text === undefined || content.kind === "own") return parsed(undefined);
  if (record !== undefined) return parsed(record.isNew ? undefined : cutAll(text, record.spans));
  if (content.kind === "writable-roots") return parsed(removeRoots(text));
  const [mark, rest] = splitMark(text);
  const left = removeEntries(rest, callsSheaf);
  return left.kind === "invalid" ? left : parsed(mark + left.value);
}

/** Whether there is anything of Sheaf's in a text. */
export function hasOwn(content: SettingsFile["content"], text: string | undefined): boolean {
  if (text === undefined) return false;
  const left = withoutOwn(content, { text, record: undefined });
  if (content.kind === "own") return callsSheaf(text);
  return left.kind === "parsed" && left.value !== text;
}
