import { z } from "zod";
import { parseAgentId, type AgentId } from "../ids.ts";
import type { FileOwners } from "../merge/merge-file.ts";
import { parsed, type Parsed } from "../text/parsed.ts";
import type { SectionOwner } from "../ownership/rulebook.ts";
import { parseYamlFile } from "../text/yaml-file.ts";

const agent = z.string().transform((name, context): AgentId => {
  const found = parseAgentId(name);
  if (found !== undefined) return found;
  context.addIssue("no agent's name");
  return z.NEVER;
});

const owner: z.ZodType<SectionOwner, string> = z.union([z.literal("generated"), agent]);

const schema = z.object({ agent, roster: z.exactOptional(z.array(agent)) }).catchall(owner);

/**
 * Reads the owners of a document's sections from YAML or JSON: `agent:` names whose version is merged in, `roster:`
 * the order in which stands what several add.
 */
export function parseFileOwners(text: string): Parsed<FileOwners> {
  const read = parseYamlFile(text, schema);
  if (read.kind === "invalid") return read;
  const { agent, roster, ...sections } = read.value.value;
  return parsed({ agent, sections, ...(roster === undefined ? {} : { roster }) });
}
