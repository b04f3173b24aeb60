import type { RepoPath } from "../../core/ids.ts";
import { agentDisplay } from "../../core/ids.ts";
import { count } from "../../core/text/count.ts";
import { usage } from "../../errors.ts";
import { command, type Call } from "../command.ts";
import { duration, flag, required, text } from "../options.ts";
import { formatTable } from "../render/table.ts";

const document = text("--document <path>", "the document (default: EPIC_README.md)");

export const sectionWrite = command({
  usage: "section write [section]",
  summary: "replace the text of your own section: lock, write, commit, release",
  group: "Work",
  place: "agent",
  mutates: true,
  options: {
    file: required(text("--file <file>", "where the text is; - for standard input")),
    document,
    operation: text("--operation <text>", "the commit's subject, and what others read while they wait"),
    override: text(
      "--override <reason>",
      "the primary's right to write any section, with the reason on record",
    ),
    replaceEdits: flag("--replace-edits", "replace uncommitted edits of the section, which a snapshot keeps"),
    wait: duration("--wait <time>", "how long to wait for the lock (default: 5m)"),
  },
  examples: ["sheaf section write --file - < progress.md", "sheaf section write --file progress.md"],
  async run({ context, args, options, tell, dryRun, ...call }) {
    const { writeSection } = await import("../../workflows/locks/write-section.ts");
    const { wait: waitMs, operation, override, replaceEdits } = options;
    const written = await writeSection(context, {
      document: documentOf(context, options),
      section: args.section,
      body: await readBody(call, options.file),
      operation,
      override,
      replaceEdits,
      waitMs,
      onWait: ({ holder, operation }) =>
        tell(`waiting: ${agentDisplay(holder)} holds the lock for "${operation}"`),
    });
    const { kind, section, commit, isLeft, kept, takenFrom } = written;
    // A dry run has made no commit that could be named.
    const at = dryRun ? "" : ` (${commit.slice(0, 7)})`;
    return {
      data: written,
      lines: [kind === "unchanged" ? `${section} says that already` : `wrote ${section}${at}`],
      warnings: [
        ...(isLeft
          ? ["your copy of the document has edits of its own around the section: it was left as it is"]
          : []),
        ...(kept === undefined
          ? []
          : [
              `your uncommitted edits of the section were replaced; a snapshot has them: sheaf snapshot show ${kept.slice(0, 12)}`,
            ]),
        ...(takenFrom === undefined
          ? []
          : [`the lock was taken over from ${agentDisplay(takenFrom.record.holder)}`]),
      ],
    };
  },
});

export const sectionList = command({
  usage: "section list",
  summary: "list a document's sections with their owners",
  group: "Watch",
  place: "epic",
  options: { document },
  examples: ["sheaf section list"],
  async run({ context, options }) {
    const { readSections } = await import("../../workflows/read/read-sections.ts");
    const sections = await readSections(context, documentOf(context, options));
    const rows = sections.map(({ name, owner, lines }) => [name, owner, count(lines, "line")]);
    return { data: { sections }, lines: formatTable(rows) };
  },
});

export const sectionShow = command({
  usage: "section show <section>",
  summary: "print a section as its owner last committed it",
  group: "Watch",
  place: "epic",
  options: { document },
  examples: ['sheaf section show "SECONDARY-A PROGRESS"'],
  async run({ context, args, options }) {
    const { readSections } = await import("../../workflows/read/read-sections.ts");
    const sections = await readSections(context, documentOf(context, options));
    const found = sections.find(({ name }) => name === args.section);
    if (found !== undefined) return { data: found, content: found.body };
    const names = sections.map(({ name }) => name).join(", ");
    const message = `there is no section "${args.section}"; there are ${names}`;
    throw usage("no-section", message, "sheaf section list");
  },
});

function documentOf(
  { layout }: Call<"epic">["context"],
  { document }: { readonly document: string | undefined },
): RepoPath {
  return (document ?? layout.readme) as RepoPath;
}

async function readBody({ io, directory }: Pick<Call, "io" | "directory">, file: string): Promise<string> {
  if (file === "-") return io.readInput();
  return (await import("../../files/read-text.ts")).readText(directory, file);
}
