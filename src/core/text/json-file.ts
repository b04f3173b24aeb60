import type { z } from "zod";
import { invalid, parsed, type FileIssue, type Parsed } from "./parsed.ts";

// Far beyond any file that Sheaf reads; hostile input must exhaust neither the stack nor the memory.
const deepest = 64;
const longest = 4_000_000;

/**
 * Reads a JSON text by a schema. Unlike JSON.parse it names line and column of what is wrong, of a value that
 * the schema refuses too, and takes a key that stands twice for an error.
 */
export function parseJsonFile<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): Parsed<z.infer<Schema>> {
  const issueAt = (offset: number, message: string): FileIssue => ({ ...placeOf(text, offset), message });
  if (text.length > longest) return invalid([issueAt(0, `longer than ${longest} characters`)]);
  try {
    const result = schema.safeParse(new JsonReader(text).read());
    if (result.success) return parsed(result.data);
    const places = new Map<string, number>();
    new JsonReader(text, places).read();
    return invalid(result.error.issues.map((issue) => issueAt(nearest(places, issue.path), wordsOf(issue))));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return invalid([issueAt(error.offset, error.message)]);
  }
}

/** Where the value under `path` begins, or the nearest one above it. */
function nearest(places: ReadonlyMap<string, number>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const offset = places.get(pathKey(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return 0;
}

function wordsOf(issue: z.core.$ZodIssue): string {
  const where = issue.path.length > 0 ? `${issue.path.join(".")}: ` : "";
  return where + issue.message;
}

function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

class JsonError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const blanks = /[ \t\r\n]*/y;
const scalar = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const safeText = /[^"\\\u0000-\u001F]*/y;

/** A recursive descent over RFC 8259; given `places`, it notes there where each value stands. */
class JsonReader {
  readonly #text: string;
  readonly #places: Map<string, number> | undefined;
  #at: number;

  constructor(text: string, places?: Map<string, number>) {
    this.#text = text;
    this.#places = places;
    this.#at = text.startsWith("\uFEFF") ? 1 : 0;
  }

  read(): unknown {
    const value = this.#value([]);
    if (this.#at < this.#text.length) throw this.#unexpected("the end of the file");
    return value;
  }

  #value(path: readonly PropertyKey[]): unknown {
    if (path.length > deepest) throw new JsonError(this.#at, `nested deeper than ${deepest} levels`);
    this.#match(blanks);
    this.#places?.set(pathKey(path), this.#at);
    const value = this.#bareValue(path);
    this.#match(blanks);
    return value;
  }

  #bareValue(path: readonly PropertyKey[]): unknown {
    switch (this.#text[this.#at]) {
      case "{":
        return this.#object(path);
      case "[":
        return this.#array(path);
      case '"':
        return this.#string();
      default: {
        const literal = this.#match(scalar);
        if (literal === "") throw this.#unexpected("a value");
        return JSON.parse(literal) as unknown;
      }
    }
  }

  #object(path: readonly PropertyKey[]): Record<string, unknown> {
    const entries = new Map<string, unknown>();
    this.#list("}", () => {
      this.#match(blanks);
      const from = this.#at;
      if (this.#text[from] !== '"') throw this.#unexpected("a key in double quotes");
      const key = this.#string();
      if (entries.has(key)) throw new JsonError(from, `the key ${JSON.stringify(key)} stands twice`);
      if (key === "__proto__") throw new JsonError(from, "the key __proto__ is not allowed");
      this.#match(blanks);
      if (this.#text[this.#at] !== ":") throw this.#unexpected(`":" after the key`);
      this.#at++;
      entries.set(key, this.#value([...path, key]));
    });
    return Object.fromEntries(entries);
  }

  #array(path: readonly PropertyKey[]): unknown[] {
    const items: unknown[] = [];
    this.#list("]", () => items.push(this.#value([...path, items.length])));
    return items;
  }

  /** Steps over `[ item , item ]` with any brackets; the opening one is the character here. */
  #list(close: string, readItem: () => void): void {
    this.#at++;
    this.#match(blanks);
    if (this.#text[this.#at] === close) {
      this.#at++;
      return;
    }
    for (;;) {
      readItem();
      const found = this.#text[this.#at];
      if (found !== "," && found !== close) throw this.#unexpected(`"," or "${close}"`);
      this.#at++;
      if (found === close) return;
    }
  }

  #string(): string {
    const from = this.#at++;
    for (;;) {
      this.#match(safeText);
      const found = this.#text[this.#at];
      if (found === undefined) throw new JsonError(from, "this text is never closed");
      if (found !== '"' && found !== "\\") throw this.#unexpected("an escape such as \\n");
      this.#at += found === "\\" ? 2 : 1;
      if (found === '"') return this.#unescape(from);
    }
  }

  #unescape(from: number): string {
    try {
      return JSON.parse(this.#text.slice(from, this.#at)) as string;
    } catch {
      throw new JsonError(from, "this text has an escape that JSON does not know");
    }
  }

  #match(expression: RegExp): string {
    expression.lastIndex = this.#at;
    const found = expression.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #unexpected(expected: string): JsonError {
    const found = this.#text.codePointAt(this.#at);
    const seen = found === undefined ? "the end of the file" : JSON.stringify(String.fromCodePoint(found));
    return new JsonError(this.#at, `expected ${expected}, found ${seen}`);
  }
}

function pathKey(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}
