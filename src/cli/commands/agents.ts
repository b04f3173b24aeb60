import { usage } from "../../errors.ts";
import { clients, parseClient, type Client } from "../../core/client/client.ts";
import type { SettingsReport } from "../../workflows/clients/install.ts";
import type { Session } from "../../workflows/context/session.ts";
import { command, type Answer, type Call } from "../command.ts";
import { flag } from "../options.ts";

const user = flag("--user", "in your home, for every repository, instead of in this one");

export const agentsInstall = command({
  usage: "agents install [clients...]",
  summary: "let agents' programs call Sheaf: claude, codex, gemini, cursor, copilot, opencode",
  group: "Set up",
  place: "repository",
  mentionsNews: false,
  mutates: true,
  options: { user, tracked: flag("--tracked", "also change settings files that git tracks") },
  examples: ["sheaf agents install claude codex", "sheaf agents install claude --dry-run"],
  async run(call) {
    const { installClients } = await import("../../workflows/clients/install.ts");
    const request = await requestOf(call, call.options);
    const reports = await installClients({ ...request, withTracked: call.options.tracked });
    return {
      ...answerOf(reports, call.dryRun),
      next: [...new Set(reports.filter(isThere).map(({ client }) => client))].flatMap(
        (client) => trust[client] ?? [],
      ),
    };
  },
});

export const agentsStatus = command({
  usage: "agents status [clients...]",
  summary: "show in which settings files agents' programs are told to call Sheaf",
  group: "Set up",
  place: "repository",
  mentionsNews: false,
  options: { user },
  examples: ["sheaf agents status", "sheaf agents status claude --user"],
  async run(call) {
    const { readClients } = await import("../../workflows/clients/install.ts");
    const reports = await readClients({
      ...(await requestOf(call, call.options, clients)),
      withTracked: false,
    });
    const changed = reports.filter(({ state }) => state === "changed").map(({ client }) => client);
    const again = `sheaf agents install ${[...new Set(changed)].join(" ")}${call.options.user ? " --user" : ""}`;
    return {
      ...answerOf(reports, false),
      next:
        changed.length === 0 ? [] : [{ why: "entries of Sheaf's have changed or are missing", run: again }],
    };
  },
});

export const agentsRemove = command({
  usage: "agents remove [clients...]",
  summary: "take Sheaf out of the settings of agents' programs; everything else in them stays",
  group: "Set up",
  place: "repository",
  mentionsNews: false,
  mutates: true,
  options: { user },
  examples: ["sheaf agents remove", "sheaf agents remove codex"],
  async run(call) {
    const { removeClients } = await import("../../workflows/clients/install.ts");
    const request = await requestOf(call, call.options, clients);
    return answerOf(await removeClients({ ...request, withTracked: true }), call.dryRun);
  },
});

/** What a client does only once a person has allowed it. */
const trust: Readonly<Partial<Record<Client, { readonly why: string; readonly run: string }>>> = {
  codex: { why: "Codex runs hooks only once a person has trusted them there", run: "codex, then /hooks" },
  gemini: { why: "Gemini CLI asks a person before it runs a project's hooks", run: "gemini" },
};

/** The clients that were named, else those of sheaf.yaml, else those that the command is for anyway. */
async function requestOf(
  { args, context, dryRun }: Call<"repository", { readonly clients: readonly string[] }>,
  options: { readonly user: boolean },
  otherwise: readonly Client[] = [],
) {
  const named = args.clients.map(requireClient);
  const wanted = named.length > 0 || otherwise.length > 0 ? named : await clientsOfProject(context);
  const chosen = wanted.length > 0 ? wanted : otherwise;
  if (chosen.length === 0)
    throw usage("no-client", `name a client: ${clients.join(", ")}`, "sheaf agents install claude");
  return { session: context, isHome: options.user, clients: chosen, dryRun };
}

async function clientsOfProject(session: Session): Promise<readonly Client[]> {
  const { findSettings } = await import("../../workflows/context/session.ts");
  return (await findSettings(session))?.agents?.clients ?? [];
}

function requireClient(name: string): Client {
  const client = parseClient(name);
  if (client !== undefined) return client;
  throw usage(
    "no-client",
    `unknown client "${name}"; there are ${clients.join(", ")}`,
    "sheaf agents status",
  );
}

function isThere({ state }: SettingsReport): boolean {
  return state === "written" || state === "unchanged";
}

function answerOf(reports: readonly SettingsReport[], dryRun: boolean): Answer {
  const lines = reports.flatMap(({ client, file, state, why, added = [] }) => [
    `${client.padEnd(8)}  ${words[state].padEnd(13)}  ${file}${why === undefined ? "" : `: ${why}`}`,
    ...(dryRun ? added.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== "") : []).map(
      (line) => `          ${line}`,
    ),
  ]);
  return {
    data: { files: reports },
    lines: lines.length === 0 ? ["no settings file here to change"] : lines,
  };
}

const words: Readonly<Record<SettingsReport["state"], string>> = {
  installed: "installed",
  changed: "changed",
  missing: "not installed",
  written: "written",
  removed: "removed",
  unchanged: "unchanged",
  skipped: "skipped",
};
