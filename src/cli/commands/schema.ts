import { SheafError } from "../../errors.ts";
import type { CommandSpec } from "../command.ts";

/** `sheaf schema`: the published file formats as JSON Schema. */
export const schema: CommandSpec = {
  usage: "schema [name]",
  summary: "print a file format as JSON Schema, or the names of all",
  group: "Repair",
  mentionsNews: false,
  examples: ["sheaf schema", "sheaf schema epic"],
  async run(input) {
    const { formatSchema, schemaNames } = await import("../../core/schemas.ts");
    const wanted = input.argument(0);
    if (wanted === "") return { data: { names: schemaNames }, text: schemaNames.join("\n") };
    const name = schemaNames.find((known) => known === wanted);
    if (name === undefined) {
      throw new SheafError({
        kind: "usage",
        code: "no-schema",
        message: `there is no schema "${wanted}"; there are ${schemaNames.join(", ")}`,
      });
    }
    const text = formatSchema(name);
    return { data: JSON.parse(text), text: text.trimEnd() };
  },
};
