import { describe, expect, test } from "vitest";
import { readMarkdown } from "../../../src/core/markdown/read.ts";
import { openQuestionsIn } from "../../../src/core/markdown/questions.ts";

function open(text: string): number[] {
  return openQuestionsIn(readMarkdown(text)).map(({ number }) => number);
}

describe("open questions", () => {
  test.each([
    ["items below a heading", "## Open Questions\n\n1. How long?\n   More of it.\n2. Who?\n", [3, 5]],
    [
      "titles in bold, not their options",
      "## 5. Open questions\n\n**Q1: Name** - a or b?\n- A) a\n- B) b\n",
      [3],
    ],
    ["headings below it", "## Questions\n\n### Name?\n\na or b\n", [3]],
    [
      "rows without an answer",
      "## Open Questions\n\n| Q | Answer |\n|---|---|\n| a? | yes |\n| b? | TBD |\n| c? | |\n",
      [6, 7],
    ],
    ["sentences", "## Open Questions\n\nShould it stop?\n", [3]],
    ["a label", "**Open questions:**\n\n- How long?\n\nText.\n", [3]],
    ["words for later", "The timeout is TBD.\nTODO: name it\n**Status:** OPEN\n", [1, 2, 3]],
    ["decisions that are asked for", "**User Decision Required:** see Q1\n", [1]],
    [
      "marks of spec-kit",
      "- kept? [NEEDS CLARIFICATION: how long]\n- **Parsing** [NEEDS CLARIFICATION]\n",
      [1, 2],
    ],
  ])("%s", (_, text, expected) => {
    expect(open(text)).toEqual(expected);
  });

  test.each([
    ["none", "## Open Questions\n\nNone.\n\n- No open questions\n"],
    ["placeholders", "## Open Questions\n\n{to be filled}\n"],
    ["what is answered", "## Open Questions\n\n- How long?\n  **Answer:** a day\n- ~~Who?~~\n- [x] Why?\n"],
    ["what is decided below", "## Open Questions\n\n1. How?\n   Decided: so.\n"],
    [
      "legends",
      "Legend: TBD = to be decided\n`TBD` means later\nStatus: OPEN → ANSWERED\nTBD: to be decided\n",
    ],
    ["a legend among the questions", "## Open Questions\n\nStatus: ❓ open, ✔ settled\n"],
    [
      "words about words",
      "- [x] No [NEEDS CLARIFICATION] markers remain\n- explains [NEEDS CLARIFICATION] markers\nno TBDs\n",
    ],
    ["alternatives", "The state is OPEN/TBD/DONE.\n"],
    ["history", "## Change Log\n\n| Date | TBD |\n|---|---|\n| 1 | TBD |\n"],
    ["code", "```\nTODO: x\n```\n`TBD`\n"],
  ])("not %s", (_, text) => {
    expect(open(text)).toEqual([]);
  });
});
