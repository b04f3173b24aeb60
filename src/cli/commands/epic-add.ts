import type { CommandSpec, NextStep } from "../command.ts";
import type { AddedFeature } from "../../workflows/epic/add-feature.ts";

/** `sheaf epic add`: a feature joins an epic that is at work. */
export const epicAdd: CommandSpec = {
  usage: "epic add <name>",
  summary: "let a feature join the epic: manifest, folder, section and channels in one commit",
  group: "Plan and start",
  mutates: true,
  options: [
    ["--title <text>", "what it is called"],
    ["--owner <agent>", "an agent of the roster; without it, a new secondary"],
    ["--after <feature...>", "features whose spec it needs: it waits for their wave"],
  ],
  examples: [
    'sheaf epic add exports --title "Exports as CSV"',
    "sheaf epic add exports --after feature_02_schedule_fetcher --dry-run",
  ],
  async run(input) {
    const [{ openPrimaryContext }, { addEpicFeature }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/epic/add-feature.ts"),
    ]);
    const dryRun = input.flag("dry-run");
    const added = await addEpicFeature(await openPrimaryContext(input, input.io.system), {
      name: input.argument(0),
      title: input.text("title"),
      owner: input.text("owner"),
      after: input.list("after"),
      dryRun,
    });
    const { id, owner, deferred } = added.feature;
    const wait = deferred === undefined ? "" : ` (${deferred})`;
    return {
      data: { dryRun, ...added },
      text: `${id} ${dryRun ? "would join" : "has joined"}, owned by ${owner}${wait}`,
      next: dryRun ? [] : nextSteps(added),
    };
  },
};

function nextSteps({ feature, newcomer }: AddedFeature): NextStep[] {
  const { owner, deferred } = feature;
  if (deferred !== undefined) return [{ why: "who works when", run: "sheaf plan" }];
  if (newcomer !== undefined) return [{ why: "give its owner a worktree", run: "sheaf start" }];
  if (owner === "primary") return [{ why: "what is yours now", run: "sheaf whoami" }];
  const words = `--subject "${feature.id}" --action "sheaf update" --ack "Reply"`;
  return [{ why: `${owner} takes it in with sheaf update`, run: `sheaf send ${owner} ${words}` }];
}
