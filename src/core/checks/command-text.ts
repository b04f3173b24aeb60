import { z } from "zod";

// A person approves what it sees, so nothing may stand there that is not seen: escape sequences, marks that
// turn the direction of writing, characters without width.
const hidden = /[\p{Cf}\p{Co}\p{Zl}\p{Zp}]|[^\P{Cc}\n\t]/u;

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
