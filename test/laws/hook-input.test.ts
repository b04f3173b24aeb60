import * as fc from "fast-check";
import { expect, test } from "vitest";
import { clients } from "../../src/core/client/client.ts";
import { readHookCall } from "../../src/core/client/codec.ts";
import { codecs } from "../../src/core/client/codecs.ts";
import { outcomeOf } from "../../src/core/client/edit.ts";
import { judgeEdits } from "../../src/core/client/guard.ts";
import type { AgentId } from "../../src/core/ids.ts";
import { epicDir, testRulebook } from "../support/epic-rules.ts";

const keys = fc.constantFrom(
  "tool_name",
  "toolName",
  "tool",
  "tool_input",
  "toolArgs",
  "args",
  "cwd",
  "workspace_roots",
  "file_path",
  "path",
  "filePath",
  "content",
  "old_string",
  "new_string",
  "command",
  "edits",
  "name",
  "worktree_path",
  "loop_count",
);
const words = fc.constantFrom(
  "Write",
  "Edit",
  "apply_patch",
  "write",
  "edit",
  "replace",
  "create",
  "__proto__",
);
const patches = fc
  .array(
    fc.constantFrom(
      "*** Begin Patch",
      "*** Add File: a",
      "*** Update File: a",
      "*** Delete File: a",
      "@@",
      "+x",
      "-x",
      " x",
      "*** Move to: b",
      "",
      "*** End Patch",
    ),
  )
  .map((lines) => lines.join("\n"));
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    words,
    patches,
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 6 }),
  ),
})).value;
const rulebook = testRulebook();

test("whatever a client says is read, computed and judged without a complaint", () => {
  fc.assert(
    fc.property(fc.constantFrom(...clients), anything, fc.string(), (client, input, before) => {
      for (const event of Object.keys(codecs[client].moments)) {
        const call = readHookCall(codecs[client], event, input);
        for (const edit of call?.edits ?? []) {
          expect(edit.path).not.toBe("");
          outcomeOf(edit, before);
        }
        const files = [
          { path: `${epicDir}/EPIC_README.md`, before: Buffer.from(before), edits: call?.edits ?? [] },
        ];
        judgeEdits(files, { rulebook, agent: "secondary-a" as AgentId });
      }
    }),
  );
});
