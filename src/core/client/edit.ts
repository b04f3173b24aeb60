import { applyHunks, type Hunk } from "./hunk.ts";

/** What a tool is about to do to one file. Paths are as the client gives them. */
export type FileEdit = { readonly path: string } & (
  | { readonly kind: "write"; readonly text: string }
  | { readonly kind: "replace"; readonly old: string; readonly text: string; readonly all: boolean }
  | { readonly kind: "patch"; readonly hunks: readonly Hunk[] }
  | { readonly kind: "delete" }
  /** The file changes, and nobody can tell how. */
  | { readonly kind: "change" }
);

/** How a file comes out of an edit. */
export type Outcome =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "gone" }
  /** It changes, and cannot be computed here. */
  | { readonly kind: "unknown" }
  /** The tool will fail by itself: what it looks for is not there. */
  | { readonly kind: "unchanged" };

/** Computes what an edit makes of a file's text, as the tool will. `before` is undefined for a file that is not there. */
export function outcomeOf(edit: FileEdit, before: string | undefined): Outcome {
  switch (edit.kind) {
    case "write":
      return { kind: "text", text: edit.text };
    case "replace":
      return replaceIn(before ?? "", edit);
    case "patch": {
      const text = applyHunks(before ?? "", edit.hunks);
      return text === undefined ? { kind: "unknown" } : { kind: "text", text };
    }
    case "delete":
      return before === undefined ? { kind: "unchanged" } : { kind: "gone" };
    case "change":
      return { kind: "unknown" };
    default:
      return edit satisfies never;
  }
}

function replaceIn(before: string, edit: FileEdit & { kind: "replace" }): Outcome {
  // An empty text stands for a file that is not there yet, or for its beginning.
  if (edit.old === "") return { kind: "text", text: edit.text + before };
  const { old, text } = before.includes(edit.old) ? edit : withCarriageReturns(edit);
  const parts = before.split(old);
  if (parts.length === 1) return { kind: "unchanged" };
  const [first = "", ...others] = parts;
  return { kind: "text", text: edit.all ? parts.join(text) : first + text + others.join(old) };
}

/** Models are shown `\n` where a file has `\r\n`. */
function withCarriageReturns({ old, text }: FileEdit & { kind: "replace" }) {
  return { old: old.replaceAll(/\r?\n/g, "\r\n"), text: text.replaceAll(/\r?\n/g, "\r\n") };
}
