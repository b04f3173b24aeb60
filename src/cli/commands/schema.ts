import { usage } from "../../errors.ts";
import { command } from "../command.ts";

export const schema = command({
  usage: "schema [name]",
  summary: "print a file format as JSON Schema, or the names of all",
  group: "Repair",
  place: "anywhere",
  mentionsNews: false,
  examples: ["sheaf schema", "sheaf schema epic"],
  async run({ args }) {
    const { formatSchema, schemaNames } = await import("../../core/schemas.ts");
    if (args.name === undefined) return { data: { names: schemaNames }, lines: schemaNames };
    const name = schemaNames.find((known) => known === args.name);
    if (name === undefined) {
      throw usage("no-schema", `there is no schema "${args.name}"; there are ${schemaNames.join(", ")}`);
    }
    const text = formatSchema(name);
    return { data: JSON.parse(text), content: `${text.trimEnd()}\n` };
  },
});
