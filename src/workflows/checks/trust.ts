import { resolve } from "node:path";
import { refused, type SheafError, usage } from "../../errors.ts";
import { indented, type Check } from "../../core/checks/check.ts";
import { pairApprovals, type CommandApproval, type TrustedCheck } from "../../core/checks/trust.ts";
import { settingsName, settingsSchema } from "../../core/epic/settings.ts";
import type { Manifest, OpenTask } from "../../core/manifest/schema.ts";
import { plainLine } from "../../core/records/message-fields.ts";
import { parseYamlFile } from "../../core/text/yaml-file.ts";
import { formatInstant } from "../../core/time.ts";
import { findText } from "../../files/state.ts";
import {
  commandId,
  dropApproval,
  keepApproval,
  listApprovals,
  type TrustPlace,
} from "../../files/trust-store.ts";
import type { AgentContext, Context } from "../context/context.ts";

/** The checks that the manifest asks for at a sync. */
export function syncChecks({ verify }: Manifest): Check[] {
  return verify.map(({ run, timeout }) => ({
    run,
    timeoutMs: timeout * 60_000,
    source: "verify in epic.yaml",
  }));
}

/** The check of a task, where it has one. */
export function taskCheck({ id, verify }: OpenTask): Check | undefined {
  if (verify === undefined) return undefined;
  return { run: verify.run, timeoutMs: verify.timeout * 60_000, source: `task ${id}` };
}

// Dependencies are fetched over slow lines, too.
const setupMs = 30 * 60_000;

/** The command of `sheaf.yaml` that fills a new worktree, where there is one. */
export function setupCheck({ repository }: Context): Check | undefined {
  const text = findText(resolve(repository.top, settingsName));
  const read = text === undefined ? undefined : parseYamlFile(text, settingsSchema);
  const run = read?.kind === "parsed" ? read.value.value.setup : undefined;
  return run === undefined ? undefined : { run, timeoutMs: setupMs, source: `setup in ${settingsName}` };
}

/** Every check that the manifest names, and the set-up command. */
function allChecks(context: Context): Check[] {
  const { manifest } = context;
  return [
    ...syncChecks(manifest),
    ...manifest.tasks.flatMap((task) => taskCheck(task) ?? []),
    ...[setupCheck(context) ?? []].flat(),
  ];
}

/**
 * Checks with their approvals, and the approvals of this repository that none of them needs.
 *
 * @param checks all of the epic unless said otherwise
 */
export function readTrust(
  context: Context,
  checks: readonly Check[] = allChecks(context),
): {
  readonly checks: readonly TrustedCheck[];
  readonly unused: readonly { readonly id: string; readonly approval: CommandApproval }[];
} {
  const approvals = listApprovals(placeOf(context));
  const unused = approvals
    .filter(({ run }) => !checks.some((check) => check.run === run))
    .map((approval) => ({ id: commandId(approval.run), approval }));
  return { checks: pairApprovals(checks, approvals, commandId), unused };
}

/** Which commands a person trusts, as typed. */
export interface TrustWish {
  /** Beginnings of ids as `sheaf trust list` shows them. */
  readonly ids: readonly string[];
  readonly by: string;
  readonly dryRun: boolean;
}

/**
 * Records that a person trusts commands of the manifest, by their exact text. Only from the checkout of the epic
 * branch: a secondary cannot let its own commands run. Throws `usage` for an unknown id, and without a person's name.
 */
export function approveCommands(context: AgentContext, { ids, by, dryRun }: TrustWish): CommandApproval[] {
  const person = plainLine(by).trim();
  if (person === "") throw noPerson(ids);
  const { checks } = readTrust(context);
  const wanted = ids.map((id) => requireCommand(checks, id));
  const place = placeOf(context);
  const at = formatInstant(context.system.now());
  return wanted.map(({ check: { run } }) =>
    dryRun
      ? { schema: 1, repository: place.commonDir, run, by: person, at }
      : keepApproval(place, { run, by: person, at }),
  );
}

/** Takes approvals back; those that no check needs any more have ids too. Returns the texts. Throws `usage`. */
export function revokeCommands(context: AgentContext, ids: readonly string[], dryRun: boolean): string[] {
  const { checks, unused } = readTrust(context);
  const approved = [
    ...checks.flatMap(({ id, approval }) => (approval === undefined ? [] : [{ id, approval }])),
    ...unused,
  ];
  const texts = ids.map((id) => requireCommand(approved, id).approval.run);
  if (!dryRun) for (const run of texts) dropApproval(placeOf(context), run);
  return texts;
}

/** Of the checks, those that may run, or an error with their exact text and the command that trusts them. */
export function requireTrusted(context: Context, checks: readonly Check[]): TrustedCheck[] {
  const paired = pairApprovals(checks, listApprovals(placeOf(context)), commandId);
  const open = paired.filter(({ approval }) => approval === undefined);
  if (open.length === 0) return paired;
  const texts = open.map(({ id, check }) => `  ${id}  (${check.source})\n${indented(check.run)}`);
  throw refused(
    "untrusted-command",
    `nobody has approved to run here:\n${texts.join("\n")}`,
    `read it; then a person: sheaf trust approve ${open.map(({ id }) => id).join(" ")} --by "<name>"`,
    { data: { commands: open.map(({ id, check }) => ({ id, run: check.run, source: check.source })) } },
  );
}

function placeOf({ repository, system }: Context): TrustPlace {
  return { commonDir: repository.commonDir, env: system.env };
}

function requireCommand<Known extends { readonly id: string }>(known: readonly Known[], id: string): Known {
  const found = known.filter((one) => one.id.startsWith(id));
  const [first] = found;
  if (first !== undefined && found.length === 1 && id !== "") return first;
  const ids = known.map((one) => one.id).join(", ");
  throw usage(
    "unknown-command",
    `"${id}" names ${found.length > 1 ? "more than one command" : "no command"}; there are: ${ids || "none"}`,
    "sheaf trust list",
  );
}

function noPerson(ids: readonly string[]): SheafError {
  return usage(
    "no-person",
    "a command is approved by a person, whose name is kept with it",
    `sheaf trust approve ${ids.join(" ")} --by "<name>"`,
  );
}
