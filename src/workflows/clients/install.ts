import { relative } from "node:path";
import type { Client } from "../../core/client/client.ts";
import { hasOwn, planSettings, withoutOwn, type PlannedSettings } from "../../core/client/plan-settings.ts";
import type { Parsed } from "../../core/text/parsed.ts";
import {
  digestOf,
  placeHookScript,
  readRecords,
  removeSettings,
  saveRecords,
  writeSettings,
  type KeptRecord,
} from "../../files/client-files.ts";
import { findText } from "../../files/state.ts";
import { openGit } from "../../git/git.ts";
import { excludeFiles } from "./exclude.ts";
import { clientFolder, listTargets, type ClientPlace, type SettingsTarget } from "./targets.ts";

/** Whose settings, where, and whether files that git tracks may be changed. */
export interface ClientRequest extends ClientPlace {
  readonly clients: readonly Client[];
  readonly withTracked: boolean;
  readonly dryRun: boolean;
}

/** How a settings file stands, or what became of it. */
export interface SettingsReport {
  readonly client: Client;
  readonly file: string;
  readonly state: "installed" | "changed" | "missing" | "written" | "removed" | "unchanged" | "skipped";
  /** Why it was left as it is. */
  readonly why?: string;
  /** What was put into it. */
  readonly added?: readonly string[];
}

interface Found {
  readonly target: SettingsTarget;
  readonly text: string | undefined;
  readonly record: KeptRecord | undefined;
}

/** Puts Sheaf's entries into the settings of clients, or brings them up to date. Everything else in a file stays. */
export async function installClients(request: ClientRequest): Promise<SettingsReport[]> {
  const folder = clientFolder(request);
  const records = readRecords(folder);
  if (!request.dryRun) placeHookScript(folder);
  // Worktrees come and go.
  for (const file of records.keys()) if (findText(file) === undefined) records.delete(file);
  const reports: SettingsReport[] = [];
  for (const target of await listTargets(request, request.clients)) {
    const found = look(target, records);
    const planned = planFor(found);
    const why = await reasonToSkip(found, planned, request);
    const { client, file } = target;
    if (planned.kind === "invalid" || why !== undefined) {
      reports.push({ client, file, state: "skipped", why: why ?? "" });
      continue;
    }
    const { text, spans, isNew } = planned.value;
    const added = spans.map(({ at, length }) => text.slice(at, at + length));
    const state = text === found.text ? "unchanged" : "written";
    reports.push({ client, file, state, added });
    if (request.dryRun) continue;
    records.set(file, { spans, isNew, digest: digestOf(text) });
    saveRecords(folder, records);
    if (state === "written") writeSettings(file, text);
  }
  await keepOutOfGit(request, records);
  return reports;
}

/** Takes Sheaf's entries out of the settings of clients; a file that nobody has changed since is what it was, to the byte. */
export async function removeClients(request: ClientRequest): Promise<SettingsReport[]> {
  const folder = clientFolder(request);
  const records = readRecords(folder);
  const reports: SettingsReport[] = [];
  for (const target of await listTargets(request, request.clients)) {
    const { client, file, content, top } = target;
    const found = look(target, records);
    const left = withoutOwn(content, found);
    if (found.text === undefined || (found.record === undefined && !hasOwn(content, found.text))) {
      reports.push({ client, file, state: "unchanged" });
    } else if (left.kind === "invalid") {
      reports.push({ client, file, state: "skipped", why: issueWords(left.issues) });
      continue;
    } else {
      reports.push({ client, file, state: "removed" });
      if (!request.dryRun && left.value === undefined) removeSettings(file, top);
      else if (!request.dryRun && left.value !== undefined) writeSettings(file, left.value);
    }
    if (request.dryRun || !records.delete(file)) continue;
    saveRecords(folder, records);
  }
  await keepOutOfGit(request, records);
  return reports;
}

/** How the settings of clients stand: as they would be installed now, in another way, or without Sheaf. */
export async function readClients(request: ClientRequest): Promise<SettingsReport[]> {
  const records = readRecords(clientFolder(request));
  return (await listTargets(request, request.clients)).map((target): SettingsReport => {
    const found = look(target, records);
    const { client, file, content } = target;
    const planned = planFor(found);
    if (planned.kind === "parsed" && planned.value.text === found.text)
      return { client, file, state: "installed" };
    const isThere = found.record !== undefined || records.has(file) || hasOwn(content, found.text);
    return { client, file, state: isThere ? "changed" : "missing" };
  });
}

function look(target: SettingsTarget, records: ReadonlyMap<string, KeptRecord>): Found {
  const text = findText(target.file);
  const kept = records.get(target.file);
  const isUntouched = kept !== undefined && text !== undefined && digestOf(text) === kept.digest;
  return { target, text, record: isUntouched ? kept : undefined };
}

function planFor({ target, text, record }: Found): Parsed<PlannedSettings> {
  return planSettings(target.content, { text, record, roots: target.roots });
}

async function reasonToSkip(
  { target, text, record }: Found,
  planned: Parsed<PlannedSettings>,
  { withTracked, isHome }: ClientRequest,
): Promise<string | undefined> {
  if (planned.kind === "invalid") return issueWords(planned.issues);
  if (text === planned.value.text || text === undefined) return undefined;
  if (target.content.kind === "own" && record === undefined && !hasOwn(target.content, text))
    return "there is a file of somebody else's";
  if (isHome || withTracked) return undefined;
  const tracked = await openGit(target.top).text(["ls-files", "--", `:(top,literal)${target.path}`]);
  return tracked === ""
    ? undefined
    : "git tracks it; --tracked changes it all the same, --user needs no file here";
}

function issueWords(
  issues: readonly { readonly line: number; readonly column: number; readonly message: string }[],
): string {
  return issues.map(({ line, column, message }) => `${line}:${column}: ${message}`).join("; ");
}

/** Files that Sheaf has made in checkouts are nobody's work: git does not list them. */
async function keepOutOfGit(request: ClientRequest, records: Map<string, KeptRecord>): Promise<void> {
  if (request.isHome || request.dryRun) return;
  const { clients } = await import("../../core/client/client.ts");
  const made = (await listTargets(request, clients)).filter(({ file }) => records.get(file)?.isNew === true);
  const paths = made.map(({ file, top }) => relative(top, file).replaceAll("\\", "/"));
  excludeFiles(request.session.repository.commonDir, clientFolder(request), [...new Set(paths)].toSorted());
}
