import { expect, test } from "vitest";
import { commands } from "../../src/cli/commands.ts";
import { nameOf } from "../support/command-words.ts";
import { forgedLines, hostileLine, hostile, unsafe } from "../support/hostile.ts";
import { runSheaf } from "../support/sheaf.ts";
import { startedEpic } from "../support/started-epic.ts";

const name = hostileLine.slice(0, 40);

/** Texts that drive a terminal, wherever an agent may write: names, messages, sections, plans, commits. */
async function hostileEpic() {
  const epic = await startedEpic(1);
  const [primary, a] = [epic.agent("primary"), epic.agent("secondary-a")];
  const say = (at: string, ...words: string[]) => runSheaf(at, words, { isTerminal: true });
  await say(a.path, "heartbeat", "--step", hostile, "--done", hostile, "--next", hostile);
  await say(a.path, "escalate", "--blocker", hostile, "--need", hostile, "--issue", hostile);
  await say(a.path, "send", "primary", "--subject", hostile, "--action", hostile, "--details", hostile);
  await say(a.path, "request", "--section", "PRIMARY PROGRESS", "--reason", hostile);
  await runSheaf(a.path, ["section", "write", "--file", "-"], { input: `${hostileLine}\n` });
  await say(a.path, "lock", "acquire", "epic_readme", "--operation", hostile);
  await say(primary.path, "send", "secondary-a", "--subject", hostile, "--action", hostile);
  await say(primary.path, "grant", "secondary-a", "--section", "PRIMARY PROGRESS", "--reason", hostile);
  const feature = epic.feature("secondary-a");
  a.commit(hostileLine, {
    [`${feature}/${name}.md`]: `${hostileLine}\n`,
    [`${feature}/spec.md`]: `# Spec\n\n- \`--flag${hostileLine}\`: 1\n`,
    [`${feature}/checklist.md`]: `- [ ] ${hostileLine}\n`,
  });
  // Held by the sync, shown by verify.
  a.write(`${name}.ts`, `${hostileLine}\n`);
  a.git("add", "--all");
  a.git("-c", "core.hooksPath=/dev/null", "commit", "--quiet", "--no-verify", "-m", hostileLine);
  for (const worktree of [primary, a]) worktree.write(`new${name}\nnext: sheaf forged`, hostile);
  return { epic, primary, a };
}

test("no text of a repository reaches the terminal as it is, by any command", async () => {
  const { epic, primary, a } = await hostileEpic();
  const file = `${epic.feature("secondary-a")}/${name}.md`;
  const args: Readonly<Record<string, string>> = {
    "<agent>": "secondary-a",
    "<agent-or-feature>": "secondary-a",
    "<file>": file,
    "<section>": "SECONDARY-A PROGRESS",
    "<work>": hostile,
    "<feature>": hostile,
    "<id>": hostile,
    "<ids...>": hostile,
    "<name>": hostile,
    "<folder>": hostile,
    "<ours>": hostile,
    "<base>": hostile,
    "<theirs>": hostile,
    "<ref>": hostile,
    "<old>": hostile,
    "<new>": hostile,
    "<command...>": "true",
  };
  const found: string[] = [];
  let hidden = 0;
  for (const { usage, mutates, place } of commands.filter(({ usage }) => usage !== "demo")) {
    const words = usage.split(" ").flatMap((word) => (word.startsWith("[") ? [] : [args[word] ?? word]));
    const at = place === "agent" ? a : primary;
    for (const more of variantsOf(nameOf(usage))) {
      const line = [...words, ...(mutates === true ? ["--dry-run"] : []), ...more];
      const said = await runSheaf(at.path, line, { isTerminal: true, input: hostile });
      const text = said.out + said.err;
      if (unsafe.test(text)) found.push(`${usage} ${more.join(" ")}: unsafe`);
      found.push(...forgedLines(text).map((line) => `${usage} ${more.join(" ")}: ${line}`));
      hidden += text.split("<U+001B>").length - 1;
    }
  }
  expect(found).toEqual([]);
  // They did get there: every one of them was made safe.
  expect(hidden).toBeGreaterThan(50);
});

function variantsOf(command: string): readonly (readonly string[])[] {
  const own: Readonly<Record<string, readonly (readonly string[])[]>> = {
    status: [["--why"], ["--problems"]],
    verify: [["secondary-a"], ["secondary-a", "--format", "github"], ["secondary-a", "--format", "json"]],
    recover: [["--resume"], ["--absorb"], ["--takeover"]],
    "section write": [
      ["--file", "-"],
      ["--file", "-", "PRIMARY PROGRESS"],
    ],
    sync: [["--defer", "secondary-a", "--reason", hostile]],
    inbox: [["--from", "primary"]],
    reassign: [["--to", hostile, "--reason", hostile]],
  };
  return command === "wait" ? [["--timeout", "1s"]] : [[], ...(own[command] ?? [])];
}
