import { epicReadmeName } from "../epic/layout.ts";
import { formatSettings, settingsName, settingsSchema, type Settings } from "../epic/settings.ts";

/** What `sheaf init` finds, read before anything is decided. */
export interface InitFacts {
  readonly settings: Settings | undefined;
  /** `--epics-dir`. */
  readonly epicsDir: string | undefined;
  readonly driver: string | undefined;
  readonly attributes: string;
  readonly hooksInPlace: boolean;
  /** The command line of this Sheaf, as git's configuration will call it. */
  readonly command: string;
}

/** One thing to be done. */
export type InitStep =
  | { readonly kind: "write-settings"; readonly path: string; readonly content: string }
  | { readonly kind: "set-driver"; readonly value: string }
  | { readonly kind: "write-attributes"; readonly path: string; readonly content: string }
  | { readonly kind: "place-hooks" };

export interface InitPlan {
  readonly settings: Settings;
  /** Empty when everything is in place already. */
  readonly steps: readonly InitStep[];
}

/** Decides what is missing in a repository. Pure; running the plan and planning again gives no steps. */
export function planInit(facts: InitFacts): InitPlan {
  const settings = facts.settings ?? settingsSchema.parse({ schema: 1, epics_dir: facts.epicsDir });
  const driver = `${facts.command} merge-driver %O %A %B %L %P`;
  const attributes = withAttribute(facts.attributes, settings.epics_dir);
  const steps: (InitStep | undefined)[] = [
    facts.settings === undefined
      ? { kind: "write-settings", path: settingsName, content: formatSettings(settings) }
      : undefined,
    facts.driver === driver ? undefined : { kind: "set-driver", value: driver },
    attributes === facts.attributes
      ? undefined
      : { kind: "write-attributes", path: "info/attributes", content: attributes },
    facts.hooksInPlace ? undefined : { kind: "place-hooks" },
  ];
  return { settings, steps: steps.filter((step) => step !== undefined) };
}

/** The line that sends sectioned documents to Sheaf's merge driver. */
export function attributeLine(epicsDir: string): string {
  const folder = epicsDir.replaceAll(/[\\*?["!#]/g, "\\$&").replaceAll(" ", "[[:space:]]");
  return `${folder}/*/${epicReadmeName} merge=sheaf`;
}

function withAttribute(text: string, epicsDir: string): string {
  const line = attributeLine(epicsDir);
  if (text.split("\n").includes(line)) return text;
  return `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${line}\n`;
}
