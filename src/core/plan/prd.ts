import { readMarkdown, type MarkdownLine } from "../markdown/read.ts";
import { parseTaskWord, splitTitle, type TaskWord } from "./task-words.ts";

/** A line of the document that did not become part of the draft. */
export interface LeftOver {
  readonly line: number;
  readonly text: string;
}

/** What a document calls a task, with everything it says of it. */
export interface PrdTask {
  readonly line: number;
  readonly title: string;
  readonly done: boolean;
  readonly words: readonly (TaskWord & { readonly line: number })[];
}

/** What was understood of a requirements document, and what was not. */
export interface Prd {
  readonly title: string | undefined;
  readonly requirements: readonly {
    readonly line: number;
    readonly area: string | undefined;
    readonly text: string;
  }[];
  readonly tasks: readonly PrdTask[];
  readonly leftOver: readonly LeftOver[];
}

type Room = "requirements" | "tasks" | "other";

/**
 * Reads a requirements document: the first heading is the title, list items under a heading of requirements are
 * requirements, those under one of tasks are tasks (seed 002). Every other line that is not blank is left over; of a
 * block of code, its first line.
 */
export function parsePrd(text: string): Prd {
  const reader = new PrdReader();
  for (const line of readMarkdown(text).lines) reader.take(line);
  return reader.result();
}

class PrdReader {
  #title: string | undefined;
  #room: Room = "other";
  #roomLevel = 0;
  #entry:
    | { indent: number; line: number; text: string; done: boolean; words: (TaskWord & { line: number })[] }
    | undefined;
  readonly #requirements: Prd["requirements"][number][] = [];
  readonly #tasks: PrdTask[] = [];
  readonly #leftOver: LeftOver[] = [];

  take(line: MarkdownLine): void {
    if (/^(?:blank|code|fence-end)$/.test(line.kind)) return;
    if (line.kind === "heading") this.#heading(line);
    else if (this.#room === "other" || line.kind === "fence") this.#leave(line);
    else if (line.kind === "item") this.#item(line);
    else if (this.#entry !== undefined && line.indent > this.#entry.indent)
      this.#entry.text += ` ${line.words}`;
    else this.#leave(line);
  }

  result(): Prd {
    this.#close();
    return {
      title: this.#title,
      requirements: this.#requirements,
      tasks: this.#tasks,
      leftOver: this.#leftOver.toSorted((a, b) => a.line - b.line),
    };
  }

  #heading(line: MarkdownLine): void {
    this.#close();
    const room = roomOf(line.words);
    if (room === "other" && line.level === 1 && this.#title === undefined) {
      this.#title = titleOf(line.words);
      return;
    }
    const isInside = this.#room !== "other" && line.level > this.#roomLevel;
    if (room === "other") this.#leave(line);
    if (isInside) return;
    this.#room = room;
    this.#roomLevel = line.level;
  }

  #item(line: MarkdownLine): void {
    if (unmarked(line.words) === "") return this.#leave(line);
    if (this.#entry === undefined || line.indent <= this.#entry.indent) {
      this.#close();
      const { indent, number, words: text, box: done = false } = line;
      this.#entry = { indent, line: number, text, done, words: [] };
      return;
    }
    const word = this.#room === "tasks" ? parseTaskWord(line.words) : undefined;
    if (word === undefined) this.#leave(line);
    else this.#entry.words.push({ ...word, line: line.number });
  }

  #close(): void {
    const entry = this.#entry;
    this.#entry = undefined;
    if (entry === undefined) return;
    if (this.#room === "requirements")
      this.#requirements.push({ line: entry.line, ...requirementOf(entry.text) });
    else this.#tasks.push(taskOf(entry));
  }

  #leave({ number, words }: MarkdownLine): void {
    this.#leftOver.push({ line: number, text: words });
  }
}

function roomOf(heading: string): Room {
  if (/\brequirements?\b/i.test(heading)) return "requirements";
  return /^(?:\d+[.)]?\s*)?(?:(?:implementation|development)\s+)?(?:tasks?|work items?|to-?dos?|features|deliverables)\b/i.test(
    heading,
  )
    ? "tasks"
    : "other";
}

/** `Feature: User Dashboard` is called `User Dashboard`. */
function titleOf(heading: string): string {
  return unmarked(heading.replace(/^(?:feature|epic|prd|project)(?:\s+prd)?\s*:\s*/i, ""));
}

/** `Frontend: React dashboard` names its area; `R1: …` and `FR-2: …` are numbers, not areas. */
function requirementOf(text: string): { area: string | undefined; text: string } {
  const plain = unmarked(text);
  const [, area, rest] = /^([^:]{1,40}):\s+(\S.*)$/.exec(plain) ?? [];
  return area === undefined || rest === undefined || /^[A-Z]{1,4}-?\d+$/i.test(area)
    ? { area: undefined, text: plain }
    : { area, text: rest };
}

function taskOf({ line, text, done, words }: Omit<PrdTask, "title"> & { text: string }): PrdTask {
  const split = splitTitle(text);
  return {
    line,
    title: unmarked(split.title),
    done,
    words: [...split.words.map((word) => ({ ...word, line })), ...words],
  };
}

/** Text without the signs of emphasis and code. */
function unmarked(text: string): string {
  return text
    .replaceAll(/\*\*|__|`/g, "")
    .replace(/\s+/g, " ")
    .trim();
}
