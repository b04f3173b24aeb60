import { describe, expect, test } from "vitest";
import { formatManifest } from "../../../src/core/manifest/format.ts";
import { parseManifest } from "../../../src/core/manifest/parse.ts";
import { sampleManifest as manifest } from "../../support/sample-manifest.ts";

describe("the manifest", () => {
  test("is written for people", () => {
    expect(formatManifest(manifest)).toMatchInlineSnapshot(`
      "# The manifest of an epic: only the version on the epic branch counts, and only the primary changes it.
      schema: 1
      epic: KAI-7
      title: Improve configurability

      # The roster, in the order of the merge.
      agents:
        - id: primary
        - id: secondary-a
        - id: secondary-b

      # Each has one owner; depends_on names features whose spec is needed first.
      features:
        - id: feature_01_player_fetcher
          owner: primary
          depends_on: []
        - id: feature_02_schedule_fetcher
          owner: secondary-a
          depends_on: []
        - id: feature_03_game_data
          owner: secondary-b
          depends_on: [feature_01_player_fetcher]

      # Owners of further sections of sectioned documents, by the section's name.
      sections: {}

      # The ownership matrix beside the built-in rules; the most specific path wins.
      rules:
        - path: "**"
          access: frozen
        - path: docs/log.md
          agents: [secondary-a, secondary-b]
          access: append

      # What a feature folder must hold to be ready.
      required_files:
        - spec.md
        - checklist.md
        - README.md
      required_headings: []

      # Gates at which a person has to approve each feature: sheaf approve.
      gates: []

      # Commands that pass on the merged work before the epic branch moves; each runs once a person trusts it.
      verify: []

      # Whether agents start on a DISCOVERY.md that is present, or only on one that a person approved.
      discovery: present

      # What is being implemented now, each task with its files: sheaf task start.
      tasks: []

      # Minutes.
      thresholds:
        heartbeat: 15
        stale_warning: 30
        stale: 60
        escalate_when_blocked: 30
        answer_escalation: 15
        lock: 5
        lock_wait: 5
        sync_soft: 120
        sync_hard: 360
      "
    `);
  });

  test("reads back as it was", () => {
    expect(parseManifest(formatManifest(manifest))).toEqual({ kind: "parsed", value: manifest });
  });
});
