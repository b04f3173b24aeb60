import { expect, test } from "vitest";
import { renderMatrix } from "../../../src/core/report/matrix.ts";
import type { EpicId } from "../../../src/core/ids.ts";
import { align, specsOf } from "../../support/specs.ts";

const sources = specsOf(
  "- `--size` (default: 1) <b>bold</b>\n",
  "- `--size` (default: 2)\n\nDepends on: Feature 1\n",
  "TBD\n",
);

test("the page has a row for each name, with what each spec states and says", () => {
  const page = renderMatrix("KAI-7" as EpicId, { features: sources, ...align(sources) });
  expect(page).toContain("<code>--size</code> flag");
  expect(page).toContain("<strong>default 2</strong>");
  expect(page).toContain("feature_02_two → 1");
  expect(page).toContain("&lt;b&gt;bold&lt;/b&gt;");
  expect(page).not.toMatch(/<b>|<script|https?:/);
});

test("many places of one name fold", () => {
  const page = renderMatrix("KAI-7" as EpicId, {
    features: sources.slice(0, 1),
    ...align(specsOf("--size\n".repeat(5))),
  });
  expect(page).toContain("<summary>2 more</summary>");
});
