import { z } from "zod";
import { hiddenLetters } from "../text/hidden-letters.ts";

// A person approves what it sees, so nothing may stand there that is not seen, or looks like what it is not: escape
// sequences, marks that turn the direction of writing, characters without width or a known shape, blanks that a shell
// takes for letters.
const hidden = new RegExp(String.raw`[${hiddenLetters}\p{Co}\p{Cn}\p{Cs}]|[^\P{Zs} ]|[^\P{Cc}\n\t]`, "u");

/** The text of a command that a shell runs, in a file that people write. */
export const commandText = z
  .string()
  .min(1)
  .max(2_000)
  .refine((text) => text.trim() !== "", "expected a command")
  .refine(
    (text) => !hidden.test(text),
    "expected a command without control characters and invisible characters",
  );

/** A check as the manifest names it. */
export const checkSchema = z.strictObject({
  run: commandText.describe("What a shell runs, in a checkout of the merged work; exit code 0 is good."),
  timeout: z.number().positive().max(1_440).default(10).describe("Minutes after which it is ended."),
});
