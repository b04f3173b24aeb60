import { expect, test } from "vitest";
import { excludeFolder, withoutExcluded } from "../../../src/core/lifecycle/exclude.ts";

test.each(["", "*.log\n", "# mine\n/.trees/x/\n"])(
  "what is excluded after %j is taken back byte for byte",
  (text) => {
    const once = excludeFolder(text, ".trees/KAI-7");
    expect(once).toContain("\n/.trees/KAI-7/\n");
    expect(excludeFolder(once, ".trees/KAI-7")).toBe(once);
    expect(withoutExcluded(excludeFolder(once, "tr*es/KAI-8"))).toBe(text);
  },
);

test("a name is taken literally", () => {
  expect(excludeFolder("", "a*b")).toContain("/a\\*b/\n");
});
