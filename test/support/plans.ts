import { planSchema, type Plan } from "../../src/core/plan/schema.ts";

/** A plan from lines `id 2h: needs`; `needs~` is a dependency of code alone, `@secondary-a` the agent, `src/**` files. */
export function planOf(lines: readonly string[], more: Record<string, unknown> = {}): Plan {
  return planSchema.parse({ schema: 1, ...more, tasks: lines.map(taskOf) });
}

function taskOf(line: string): Record<string, unknown> {
  const [head = "", needs = ""] = line.split(":");
  const [id = "", ...words] = head.trim().split(/\s+/);
  const estimate = words.find((word) => /^[0-9]/.test(word));
  const agent = words.find((word) => word.startsWith("@"))?.slice(1);
  return {
    id,
    title: id,
    files: words.filter((word) => word.includes("/")),
    ...(estimate === undefined ? {} : { estimate }),
    ...(agent === undefined ? {} : { agent }),
    depends_on: (needs.match(/\S+/g) ?? []).map((need) => ({
      task: need.replace("~", ""),
      kind: need.endsWith("~") ? "implementation" : "spec",
    })),
  };
}
