import type { Oid } from "../ids.ts";

/** One line of a ref transaction as git's reference-transaction hook gets it. */
export type RefUpdate = {
  /** Zeros where the ref is to be made, and also where git did not ask for the old value. */
  readonly old: string;
  readonly ref: string;
} & (
  | { readonly kind: "set"; readonly new: Oid }
  /** Also what packing refs looks like, and a ref that is only looked at. */
  | { readonly kind: "delete" }
  /** Made to stand for another ref; git tells its hook from 2.46 on. */
  | { readonly kind: "symbolic" }
);

/** Reads the lines `<old> <new> <ref>`; what is no such line is passed over. */
export function parseRefUpdates(text: string): RefUpdate[] {
  return text.split("\n").flatMap((line): RefUpdate[] => {
    const [, old = "", value = "", ref = ""] = /^(\S+) (\S+) (\S+)$/.exec(line) ?? [];
    if (value.startsWith("ref:")) return [{ kind: "symbolic", old, ref }];
    if (!/^[0-9a-f]{40,64}$/.test(value)) return [];
    if (/^0+$/.test(value)) return [{ kind: "delete", old, ref }];
    return [{ kind: "set", old, new: value as Oid, ref }];
  });
}
