import type { Oid } from "../core/ids.ts";
import { SheafError } from "../errors.ts";
import type { Git } from "./git.ts";

/** Whether a checkout can follow its branch from one commit to another. */
export type CheckoutVerdict =
  | { readonly kind: "can-follow" }
  /** git's own words, which name the files that would be overwritten. */
  | { readonly kind: "would-overwrite"; readonly words: string };

/** Proves, changing nothing, that local edits of the checkout survive going from `from` to `to`. */
export async function tryFollow(git: Git, from: Oid, to: Oid): Promise<CheckoutVerdict> {
  // Without a fresh index a file that was only touched counts as edited.
  await git.run(["update-index", "-q", "--refresh"], { answers: [1] });
  const { code, stderr } = await git.run(["read-tree", "-n", "-m", "-u", from, to], { answers: [128] });
  return code === 0 ? { kind: "can-follow" } : { kind: "would-overwrite", words: stderr.trim() };
}

// Writing files is most of it: from git's own threshold on, as many processes write as there are processors.
const manyFiles = ["-c", "checkout.workers=0"];

/** Brings index and files of a checkout along after its branch moved; edits that do not overlap stay. */
export async function follow(git: Git, from: Oid, to: Oid): Promise<void> {
  const args = [...manyFiles, "read-tree", "-m", "-u", from, to];
  const { code, stderr } = await git.run(args, { answers: [128] });
  if (code === 0) return;
  throw new SheafError({
    kind: "git",
    code: "checkout-not-followed",
    message: `the branch moved, but the checkout ${git.cwd} could not follow: ${stderr.trim()}`,
    fix: `move the named files away, then: git -C ${git.cwd} read-tree -m -u ${from} ${to}`,
  });
}
