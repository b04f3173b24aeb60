import { SheafError } from "../../errors.ts";
import type { RepoPath } from "../../core/ids.ts";
import { agentDisplay } from "../../core/ids.ts";
import type { SectionWritten } from "../../workflows/locks/write-section.ts";
import type { CommandSpec, Input } from "../command.ts";
import { answerOf, openForRun } from "../rehearse.ts";
import { durationOf } from "./lock.ts";

const documentOption = ["--document <path>", "another sectioned document than EPIC_README.md"] as const;

/** `sheaf section write`: replaces the body of the agent's own section, under the lock, as one commit. */
export const sectionWrite: CommandSpec = {
  usage: "section write [section]",
  summary: "replace the text of your own section: lock, write, commit, release",
  group: "Work",
  mutates: true,
  options: [
    ["--file <file>", "where the text is; - for standard input"],
    documentOption,
    ["--operation <text>", "the commit's subject, and what others read while they wait"],
    ["--override <reason>", "the primary's right to write any section, with the reason on record"],
    ["--wait <time>", "how long to wait for the lock (5m, unless said otherwise)"],
  ],
  examples: ["sheaf section write --file - < progress.md", "sheaf section write --file progress.md"],
  async run(input) {
    const { writeSection } = await import("../../workflows/locks/write-section.ts");
    const context = await openForRun(input);
    const section = input.argument(0);
    const written = await writeSection(context, {
      document: documentOf(input, context.layout.readme),
      section: section === "" ? undefined : section,
      body: await readBody(input),
      operation: input.text("operation"),
      override: input.text("override"),
      waitMs: durationOf(input, "wait"),
      onWait: ({ holder, operation }) =>
        input.io.err(`waiting: ${agentDisplay(holder)} holds the lock for "${operation}"\n`),
    });
    return answerOf(input, {
      data: written,
      text: writtenWords(written, context.dryRun === true),
      warnings: [
        ...(written.isLeft
          ? ["your copy of the document has edits of its own around the section: it was left as it is"]
          : []),
        ...(written.takenFrom === undefined
          ? []
          : [`the lock was taken over from ${agentDisplay(written.takenFrom.record.holder)}`]),
      ],
    });
  },
};

/** A dry run has made no commit that could be named. */
function writtenWords({ kind, section, commit }: SectionWritten, dryRun: boolean): string {
  if (kind === "unchanged") return `${section} says that already`;
  return dryRun ? `wrote ${section}` : `wrote ${section} (${commit.slice(0, 7)})`;
}

/** `sheaf section list`: the sections of a document and their owners. */
export const sectionList: CommandSpec = {
  usage: "section list",
  summary: "list a document's sections with their owners",
  group: "Watch",
  options: [documentOption],
  examples: ["sheaf section list"],
  async run(input) {
    const [{ openContext }, { readSections }, { formatTable }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-sections.ts"),
      import("../render/table.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const sections = await readSections(context, documentOf(input, context.layout.readme));
    const rows = sections.map(({ name, owner, lines }) => [name, owner, `${lines} lines`]);
    return { data: { sections }, text: formatTable(rows) };
  },
};

/** `sheaf section show`: one section as its owner last committed it. */
export const sectionShow: CommandSpec = {
  usage: "section show <section>",
  summary: "print a section as its owner last committed it",
  group: "Watch",
  options: [documentOption],
  examples: ['sheaf section show "SECONDARY-A PROGRESS"'],
  async run(input) {
    const [{ openContext }, { readSections }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/read/read-sections.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const sections = await readSections(context, documentOf(input, context.layout.readme));
    const found = sections.find(({ name }) => name === input.argument(0));
    if (found !== undefined) return { data: found, text: found.body.replace(/\n$/, "") };
    throw new SheafError({
      kind: "usage",
      code: "no-section",
      message: `there is no section "${input.argument(0)}"; there are ${sections.map(({ name }) => name).join(", ")}`,
      fix: "sheaf section list",
    });
  },
};

function documentOf(input: Input, readme: RepoPath): RepoPath {
  return (input.text("document") ?? readme) as RepoPath;
}

async function readBody(input: Input): Promise<string> {
  const file = input.text("file");
  if (file === "-") return input.io.readInput();
  if (file === undefined) {
    throw new SheafError({
      kind: "usage",
      code: "no-text",
      message: "say where the text is",
      fix: "sheaf section write --file <file>, or --file - for standard input",
    });
  }
  const { readText } = await import("../../files/read-text.ts");
  return readText(input.directory, file);
}
