import type { AddedFeature } from "../../workflows/epic/add-feature.ts";
import { command, type NextStep } from "../command.ts";
import { text, texts } from "../options.ts";

export const epicAdd = command({
  usage: "epic add <name>",
  summary: "let a feature join the epic: manifest, folder, section and channels in one commit",
  group: "Plan and start",
  place: "primary",
  mutates: true,
  options: {
    title: text("--title <text>", "what it is called"),
    owner: text("--owner <agent>", "an agent of the roster (default: a new secondary)"),
    after: texts("--after <feature...>", "features whose spec it needs: it waits for their wave"),
  },
  examples: [
    'sheaf epic add exports --title "Exports as CSV"',
    "sheaf epic add exports --after feature_02_schedule_fetcher --dry-run",
  ],
  async run({ context, args, options, dryRun }) {
    const { addEpicFeature } = await import("../../workflows/epic/add-feature.ts");
    const added = await addEpicFeature(context, { ...args, ...options, dryRun });
    const { id, owner, deferred } = added.feature;
    const wait = deferred === undefined ? "" : ` (${deferred})`;
    return { data: added, lines: [`${id} has joined, owned by ${owner}${wait}`], next: nextSteps(added) };
  },
});

function nextSteps({ feature, newcomer }: AddedFeature): NextStep[] {
  const { owner, deferred } = feature;
  if (deferred !== undefined) return [{ why: "who works when", run: "sheaf plan" }];
  if (newcomer !== undefined) return [{ why: "give its owner a worktree", run: "sheaf start" }];
  if (owner === "primary") return [{ why: "what is yours now", run: "sheaf whoami" }];
  const words = `--subject "${feature.id}" --action "sheaf update" --ack "Reply"`;
  return [{ why: `${owner} takes it in with sheaf update`, run: `sheaf send ${owner} ${words}` }];
}
