import { parse, type ParseError } from "jsonc-parser";
import { describe, expect, test } from "vitest";
import { clients } from "../../../src/core/client/client.ts";
import { hasOwn, planSettings, withoutOwn } from "../../../src/core/client/plan-settings.ts";
import { callsSheaf, settingsFiles, type SettingsFile } from "../../../src/core/client/settings-files.ts";
import type { Parsed } from "../../../src/core/text/parsed.ts";

const script = "/p/.git/sheaf/agent-hook";
const [claude] = settingsFiles("claude", "project", script).map(({ content }) => content);
const [cursor] = settingsFiles("cursor", "project", script).map(({ content }) => content);
const [, codex] = settingsFiles("codex", "project", script).map(({ content }) => content);
const roots = ["/p/.git/objects", "/p/.git/worktrees/a b"];

function valueOf<T>(read: Parsed<T>): T {
  if (read.kind === "parsed") return read.value;
  throw new Error(JSON.stringify(read.issues));
}

const plan = (content: SettingsFile["content"], text: string | undefined) =>
  valueOf(planSettings(content, { text, record: undefined, roots }));

/** Settings files as people have them. */
const files: Readonly<Record<string, string | undefined>> = {
  "no file": undefined,
  "an empty file": "",
  "an empty object": "{}",
  "an empty object over two lines": "{\n}\n",
  "only a comment": "{\n  // nothing yet\n}\n",
  "other settings, tabs, no final newline": '{\n\t"model": "opus",\n\t"env": { "A": "1" }\n}',
  "one line": '{"model":"opus","permissions":{"allow":["Bash(ls:*)"]}}',
  "Windows line ends": '{\r\n    "model": "opus"\r\n}\r\n',
  "a byte order mark": '\uFEFF{\n  "model": "opus"\n}\n',
  "comments behind the last item, and a trailing comma": `{
  /* about */ "model": "opus", // the large one
  // more to come
}
`,
  "a comment behind the last item": '{\n  "model": "opus" // the large one\n  // the end\n}\n',
  "other hooks, at events of ours and others": `{
  // ours
  "hooks": {
    "PreToolUse": [
      { "matcher": "Bash", "hooks": [{ "type": "command", "command": "audit --agent-hook" }] } // keep
    ],
    "Notification": [],
    "Stop": []
  },
  "after": true
}
`,
  "hooks that are empty": '{ "hooks": {} }\n',
};

describe("Sheaf's entries in a settings file", () => {
  test.each(Object.entries(files))("%s: in, all else as it was, and out to the byte", (_, before) => {
    for (const content of [claude!, cursor!]) {
      const planned = plan(content, before);
      const errors: ParseError[] = [];
      const read = parse(planned.text.replace("\uFEFF", ""), errors, { allowTrailingComma: true }) as Record<
        string,
        Record<string, unknown[]>
      >;
      expect(errors).toEqual([]);
      expect(JSON.stringify(read["hooks"])).toContain(`${script} `);
      // Line by line everything that was there is there still, in its order.
      let from = 0;
      for (const piece of (before ?? "").split(/(?<=[\s,{}[\]])/)) {
        const at = planned.text.indexOf(piece.trim(), from);
        expect(at).toBeGreaterThanOrEqual(from);
        from = at;
      }
      expect(planned.text.replaceAll("\r\n", "").includes("\n")).toBe(!(before ?? "").includes("\r\n"));
      expect(valueOf(withoutOwn(content, { text: planned.text, record: planned }))).toBe(before);
      // Installing once more changes nothing, known or not.
      const again = planSettings(content, { text: planned.text, record: planned, roots });
      expect(valueOf(again).text).toBe(planned.text);
    }
  });

  test.each(Object.entries(files))("%s: taken out after somebody else has changed the file", (_, before) => {
    const planned = plan(claude!, before);
    const model = planned.text.includes('"opus"');
    const text = model ? planned.text.replace('"opus"', '"haiku"') : `${planned.text}\n// theirs\n`;
    const left = valueOf(withoutOwn(claude!, { text, record: undefined })) ?? "";
    expect(callsSheaf(left)).toBe(false);
    expect(hasOwn(claude!, text)).toBe(true);
    expect(left).toContain(model ? '"haiku"' : "// theirs");
    const expected = model ? (before ?? "").replace('"opus"', '"haiku"') : left;
    expect(left).toBe(expected);
  });

  test("entries of an older Sheaf are replaced where they have drifted", () => {
    const older = plan(
      settingsFiles("claude", "project", "/old/.git/sheaf/agent-hook")[0]!.content,
      files["one line"],
    );
    const now = plan(claude!, older.text);
    expect(now.text).not.toContain("/old/");
    expect(now.text).toBe(plan(claude!, files["one line"]).text);
  });

  test.each([
    ["[1]", "1:1: expected an object"],
    ['{ "hooks": 1 }', "1:12: expected an object"],
    ['{\n  "hooks": { "Stop": {} } }', "2:22: expected a list"],
    ['{ "a": ', "1:8: ValueExpected"],
  ])("%s is left alone, with the place", (text, issue) => {
    const read = planSettings(claude!, { text, record: undefined, roots });
    const [first] = read.kind === "invalid" ? read.issues : [];
    expect(`${first?.line}:${first?.column}: ${first?.message}`).toContain(issue);
  });
});

describe("Codex's writable folders", () => {
  const ours = `  "/p/.git/objects", # sheaf\n  "/p/.git/worktrees/a b", # sheaf\n`;
  test.each<[string, string | undefined, string]>([
    [
      "no file",
      undefined,
      `[sandbox_workspace_write] # sheaf\nwritable_roots = [ # sheaf\n${ours}] # sheaf\n`,
    ],
    [
      "another table",
      'model = "x"\n[tui]\na = 1',
      `model = "x"\n[tui]\na = 1\n[sandbox_workspace_write] # sheaf\nwritable_roots = [ # sheaf\n${ours}] # sheaf\n`,
    ],
    [
      "the table",
      "[sandbox_workspace_write]\nnetwork_access = true\n",
      `[sandbox_workspace_write]\nwritable_roots = [ # sheaf\n${ours}] # sheaf\nnetwork_access = true\n`,
    ],
    [
      "the table at the end",
      "[sandbox_workspace_write]",
      `[sandbox_workspace_write]\nwritable_roots = [ # sheaf\n${ours}] # sheaf\n`,
    ],
    [
      "the list",
      '[sandbox_workspace_write]\nwritable_roots = ["/x"]\n',
      `[sandbox_workspace_write]\nwritable_roots = [\n${ours}"/x"]\n`,
    ],
    [
      "the list, dotted",
      "sandbox_workspace_write.writable_roots = []\n",
      `sandbox_workspace_write.writable_roots = [\n${ours}]\n`,
    ],
  ])("%s", (_, before, after) => {
    const planned = plan(codex!, before);
    expect(planned.text).toBe(after);
    expect(valueOf(withoutOwn(codex!, { text: planned.text, record: planned }))).toBe(before);
    const changed = valueOf(withoutOwn(codex!, { text: `${planned.text}# theirs\n`, record: undefined }));
    expect(changed).not.toContain("/p/.git");
    expect(changed).toContain("# theirs");
  });

  test("an inline table is left alone", () => {
    const text = "a = 1\nsandbox_workspace_write = { network_access = true }\n";
    expect(planSettings(codex!, { text, record: undefined, roots })).toMatchObject({
      kind: "invalid",
      issues: [{ line: 2 }],
    });
  });
});

test("every client has a place in a project, and each event of its codec is there once", () => {
  for (const client of clients) {
    const [file] = settingsFiles(client, "project", script);
    const content = file!.content;
    const text = content.kind === "own" ? content.text : plan(content, undefined).text;
    expect(callsSheaf(text)).toBe(true);
  }
});
