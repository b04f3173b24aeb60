import { manifestSchema } from "../../src/core/manifest/schema.ts";

/** An epic of three agents with a feature each, a dependency, and two rules. */
export const sampleManifest = manifestSchema.parse({
  schema: 1,
  epic: "KAI-7",
  title: "Improve configurability",
  agents: [{ id: "primary" }, { id: "secondary-a" }, { id: "secondary-b" }],
  features: [
    { id: "feature_01_player_fetcher", owner: "primary" },
    { id: "feature_02_schedule_fetcher", owner: "secondary-a" },
    { id: "feature_03_game_data", owner: "secondary-b", depends_on: ["feature_01_player_fetcher"] },
  ],
  rules: [
    { path: "**", access: "frozen" },
    { path: "docs/log.md", access: "append", agents: ["secondary-a", "secondary-b"] },
  ],
});
