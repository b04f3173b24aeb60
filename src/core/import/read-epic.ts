import type { AgentId, FeatureId } from "../ids.ts";
import type { FileIssue } from "../text/parsed.ts";
import { readCheckpoints, type CheckpointFile, type ReadCheckpoints } from "./checkpoints.ts";
import { findFeatureFolders, type FeatureFolder, type FeatureFolders } from "./feature-folders.ts";
import { roleOf, type Role } from "./layout.ts";
import { readMessages, type MessageFile, type ReadMessages } from "./messages.ts";
import { findOwners, type Owners } from "./owners.ts";
import { readText, type Remark, type SourceFile, type SourceText } from "./source.ts";
import { readStatus, type ReadStatus } from "./status.ts";

/** An epic folder as it was left, read as far as it can be understood. */
export interface ReadEpic {
  readonly files: readonly (SourceFile & { readonly role: Role })[];
  readonly features: FeatureFolders;
  readonly statuses: ReadonlyMap<FeatureId, ReadStatus>;
  readonly owners: Owners;
  readonly checkpoints: ReadCheckpoints;
  readonly messages: ReadMessages;
  readonly readme: SourceText | undefined;
  /** The text of a file of a feature, by its path in the source. */
  readonly texts: ReadonlyMap<string, SourceText>;
  /** Which of the four layouts each agent's files were in, where it is not the protocol's. */
  readonly layouts: readonly Remark[];
}

export type ReadResult =
  | { readonly kind: "read"; readonly epic: ReadEpic }
  | { readonly kind: "invalid"; readonly path: string; readonly issues: readonly FileIssue[] };

/** Reads every file that has to be understood. Fails only for bytes that are no UTF-8 in one of them. */
export function readEpic(sources: readonly SourceFile[]): ReadResult {
  const sorted = sources.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const features = findFeatureFolders(sorted.map(({ path }) => path));
  const files = sorted.map((file) => ({ ...file, role: roleOf(file.path, features.folders) }));
  const texts = new Map<string, SourceText>();
  for (const file of files) {
    if (!isUnderstood(file.role)) continue;
    const read = readText(file);
    if (read.kind === "invalid") return read;
    texts.set(file.path, read.file);
  }
  const ofKind = <T>(pick: (role: Role, text: SourceText) => T | undefined) =>
    files.flatMap(({ path, role }) => {
      const text = texts.get(path);
      const picked = text === undefined ? undefined : pick(role, text);
      return picked === undefined ? [] : [picked];
    });
  const statuses = new Map(
    ofKind((role, text): [FeatureId, ReadStatus] | undefined =>
      role.kind === "status" ? [role.folder.feature, readStatus(text)] : undefined,
    ),
  );
  const handoffs = ofKind((role, text) => (role.kind === "handoff" ? text : undefined));
  return {
    kind: "read",
    epic: {
      files,
      features,
      statuses,
      owners: findOwners(features.folders, statuses, handoffs),
      checkpoints: readCheckpoints(
        ofKind((role, text): CheckpointFile | undefined =>
          role.kind === "checkpoint" ? { ...text, agent: role.agent, isOwnName: role.isOwnName } : undefined,
        ),
      ),
      messages: readMessages(
        ofKind((role, text): MessageFile | undefined =>
          role.kind === "channel" ? { ...text, from: role.from, to: role.to } : undefined,
        ),
      ),
      readme: ofKind((role, text) => (role.kind === "readme" ? text : undefined))[0],
      texts,
      layouts: files.flatMap(({ path, role }) => layoutRemark(path, role)),
    },
  };
}

/** Everyone that the folder knows, the primary first. */
export function rosterOf({ owners, checkpoints, messages }: ReadEpic): AgentId[] {
  const seen = new Set<AgentId>([
    ...owners.owners.values(),
    ...checkpoints.checkpoints.map(({ agent }) => agent),
    ...messages.messages.flatMap(({ from, to }) => [from, to]),
  ]);
  const secondaries = [...seen].filter((id) => id.startsWith("secondary")).sort(byLength);
  return ["primary" as AgentId, ...secondaries];
}

/** `secondary-b` before `secondary-aa`. */
function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

function isUnderstood(role: Role): boolean {
  if (role.kind === "feature-file") return /^(?:spec|checklist)\.md$/.test(role.rest);
  return ["status", "checkpoint", "channel", "handoff", "readme"].includes(role.kind);
}

function layoutRemark(path: string, role: Role): Remark[] {
  const isMoved = (role.kind === "checkpoint" || role.kind === "channel") && role.layout !== "";
  return isMoved ? [{ path, message: `lay under ${role.layout}, not where the protocol has it` }] : [];
}

/** A feature's file in the source, by its name in the feature's folder. */
export function textIn({ texts }: ReadEpic, { folder }: FeatureFolder, name: string): SourceText | undefined {
  return texts.get(`${folder}/${name}`);
}
