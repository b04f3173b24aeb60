import { agentBranch, stateRef } from "../../src/core/epic/layout.ts";
import type { AgentId, EpicId } from "../../src/core/ids.ts";
import {
  changeFolder,
  damageObject,
  readTree,
  writeObject,
  writeRef,
  writeTree,
  type RawEntry,
} from "./raw-objects.ts";
import type { TestEpic } from "./started-epic.ts";

/** What an agent may let its branch or its live state become; no command of git's porcelain makes most of it. */
export interface EvilTip {
  readonly kind: string;
  readonly make: (place: Place) => void;
}

interface Place {
  readonly epic: TestEpic;
  readonly agent: string;
  readonly random: () => number;
}

const epicId = "KAI-7" as EpicId;
/** The id of an object that is not there. */
export const nowhere = "1234567890".repeat(4);
export const person = "B <b@example.com>";
export const when = "1768478400 +0000";

interface Headers {
  readonly tree?: string | undefined;
  readonly parents?: readonly string[];
  readonly author?: string | undefined;
  readonly committer?: string | undefined;
  readonly more?: string;
  readonly message?: string | Buffer;
}

export function header(kind: string, headers: Headers): EvilTip {
  const make = (place: Place) => {
    const { repo } = place.epic;
    const tip = branchOf(place.agent);
    const idOf = (name: string) => {
      if (!name.startsWith("HEAD")) return name;
      return repo.git("rev-parse", name.replace("HEAD", tip));
    };
    const given = {
      tree: "HEAD^{tree}",
      parents: ["HEAD"],
      author: `${person} ${when}`,
      committer: `${person} ${when}`,
      ...headers,
    };
    const lines = [
      ...(given.tree === undefined ? [] : [`tree ${idOf(given.tree)}`]),
      ...given.parents.map((parent) => `parent ${idOf(parent)}`),
      ...(given.author === undefined ? [] : [`author ${given.author}`]),
      ...(given.committer === undefined ? [] : [`committer ${given.committer}`]),
    ];
    const { more = "", message = "evil\n" } = headers;
    const bytes = Buffer.concat([Buffer.from(`${lines.join("\n")}\n${more}\n`), Buffer.from(message)]);
    moveTip(place, writeObject(repo, "commit", bytes));
  };
  return { kind, make };
}

export function commit(kind: string, bytesOf: (place: Place) => string | Uint8Array): EvilTip {
  return { kind, make: (place) => moveTip(place, writeObject(place.epic.repo, "commit", bytesOf(place))) };
}

interface Pieces {
  /** A folder and a blob that are there. */
  readonly oid: string;
  readonly blob: string;
  readonly commit: string;
  readonly random: () => number;
  readonly write: (content: string | Uint8Array) => string;
  readonly folder: (entries: readonly RawEntry[]) => string;
}

/** Entries that are added to the agent's own folder, or at the top. */
export function tree(
  kind: string,
  entriesOf: (pieces: Pieces) => readonly RawEntry[],
  where: "own" | "top" | "unsorted" = "own",
): EvilTip {
  const make = (place: Place) => {
    const folder = where === "top" ? "" : place.epic.feature(place.agent);
    commitFolder(place, folder, (entries) => {
      const added = entriesOf(piecesOf(place));
      return where === "unsorted" ? [...entries, ...added] : sorted([...entries, ...added]);
    });
  };
  return { kind, make };
}

/** The bytes of the tree of the agent's own folder, changed. */
export function wholeTree(
  kind: string,
  change: (bytes: Buffer, random: () => number) => Uint8Array,
): EvilTip {
  const make = (place: Place) => {
    const { epic, agent, random } = place;
    const path = epic.feature(agent);
    const oid = writeTree(epic.repo, readTree(epic.repo, `${branchOf(agent)}:${path}`));
    const rows = readTree(epic.repo, `${branchOf(agent)}:${path}`).map(({ mode, name, oid: id }) =>
      Buffer.concat([Buffer.from(`${mode} ${String(name)}\0`), Buffer.from(id, "hex")]),
    );
    const changed = writeObject(epic.repo, "tree", change(Buffer.concat(rows), random));
    const [above, name] = [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)];
    commitFolder(place, above, (entries) =>
      entries.map((entry) => (entry.name === name && entry.oid === oid ? { ...entry, oid: changed } : entry)),
    );
  };
  return { kind, make };
}

/** Another object in the place of a file of the agent's own. */
export function replaced(
  kind: string,
  name: string,
  oidOf: (pieces: Pieces) => string,
  mode = "100644",
): EvilTip {
  const make = (place: Place) =>
    commitFolder(place, place.epic.feature(place.agent), (entries) =>
      entries.map((entry) => (entry.name === name ? { mode, name, oid: oidOf(piecesOf(place)) } : entry)),
    );
  return { kind, make };
}

export function damaged(kind: string, bytes: Buffer): EvilTip {
  const make = (place: Place) => {
    const { repo } = place.epic;
    const oid = writeObject(repo, "blob", `# Spec\n\n${place.random()}\n`);
    commitFolder(place, place.epic.feature(place.agent), (entries) =>
      entries.map((entry) => (entry.name === "spec.md" ? { ...entry, oid } : entry)),
    );
    damageObject(repo, oid, bytes);
  };
  return { kind, make };
}

export function page(kind: string, change: (text: string) => string | Uint8Array): EvilTip {
  return fileOfEpic(kind, "EPIC_README.md", change);
}

export function manifest(kind: string, change: (text: string) => string): EvilTip {
  return fileOfEpic(kind, "epic.yaml", change);
}

function fileOfEpic(kind: string, name: string, change: (text: string) => string | Uint8Array): EvilTip {
  const make = (place: Place) => {
    const { epic, agent } = place;
    const { repo, epicDir } = epic;
    const text = `${repo.git("show", `${branchOf(agent)}:${epicDir}/${name}`)}\n`;
    const oid = writeObject(repo, "blob", change(text));
    commitFolder(place, epicDir, (entries) =>
      entries.map((entry) => (entry.name === name ? { ...entry, oid } : entry)),
    );
  };
  return { kind, make };
}

export function ref(kind: string, contentOf: (place: Place) => string): EvilTip {
  return { kind, make: (place) => writeRef(place.epic.repo, branchOf(place.agent), `${contentOf(place)}\n`) };
}

export function state(kind: string, contentOf: (place: Place) => string): EvilTip {
  const make = (place: Place) =>
    writeRef(place.epic.repo, stateRef(epicId, place.agent as AgentId), `${contentOf(place)}\n`);
  return { kind, make };
}

export function stateFile(
  kind: string,
  path: string,
  contentOf: (place: Place) => string | Uint8Array,
): EvilTip {
  const make = (place: Place) => {
    const { repo } = place.epic;
    const name = stateRef(epicId, place.agent as AgentId);
    const blob = writeObject(repo, "blob", contentOf(place));
    const [last = "", folder = ""] = path.split("/").toReversed();
    const top = readTree(repo, name);
    const entries =
      folder === "" ? top : top.some((one) => one.name === folder) ? readTree(repo, `${name}:${folder}`) : [];
    const changed = sorted([...entries.filter((entry) => entry.name !== last), file(last, blob)]);
    const whole =
      folder === ""
        ? changed
        : sorted([...top.filter((entry) => entry.name !== folder), dir(folder, writeTree(repo, changed))]);
    commitState(place, writeTree(repo, whole), when);
  };
  return { kind, make };
}

export function stateDate(kind: string, date: string): EvilTip {
  const make = (place: Place) => {
    const name = stateRef(epicId, place.agent as AgentId);
    commitState(place, place.epic.repo.git("rev-parse", `${name}^{tree}`), date);
  };
  return { kind, make };
}

function commitState({ epic: { repo }, agent }: Place, root: string, date: string): void {
  const name = stateRef(epicId, agent as AgentId);
  const parent = repo.git("rev-parse", name);
  const text = `tree ${root}\nparent ${parent}\nauthor ${person} ${date}\ncommitter ${person} ${date}\n\nevent\n`;
  writeRef(repo, name, `${writeObject(repo, "commit", text)}\n`);
}

function commitFolder(
  place: Place,
  folder: string,
  change: (entries: readonly RawEntry[]) => readonly RawEntry[],
): void {
  const { repo } = place.epic;
  const tip = branchOf(place.agent);
  const root = changeFolder(repo, tip, folder, change);
  const parent = repo.git("rev-parse", tip);
  const by = `${person} ${when}`;
  const text = `tree ${root}\nparent ${parent}\nauthor ${by}\ncommitter ${by}\n\nevil\n`;
  moveTip(place, writeObject(repo, "commit", text));
}

function moveTip({ epic, agent }: Place, oid: string): void {
  writeRef(epic.repo, branchOf(agent), `${oid}\n`);
}

function piecesOf({ epic: { repo, epicDir }, agent, random }: Place): Pieces {
  const tip = branchOf(agent);
  return {
    oid: repo.git("rev-parse", `${tip}:${epicDir}/research`),
    blob: repo.git("rev-parse", `${tip}:readme.txt`),
    commit: repo.git("rev-parse", tip),
    random,
    write: (content) => writeObject(repo, "blob", content),
    folder: (entries) => writeTree(repo, entries),
  };
}

export function branchOf(agent: string): string {
  return `refs/heads/${agentBranch(epicId, agent as AgentId)}`;
}

export function rawCommit({ repo }: TestEpic, agent: string): Buffer {
  return Buffer.from(`${repo.git("cat-file", "commit", branchOf(agent))}\n`);
}

export function turned(bytes: Buffer, random: () => number): Buffer {
  const copy = Buffer.from(bytes);
  for (let turns = 0; turns < 3; turns += 1) {
    const at = Math.floor(random() * copy.length);
    copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  return copy;
}

export function deepFolder(depth: number, folder: Pieces["folder"], blob: string): string {
  let oid = folder([file("bottom", blob)]);
  for (let at = 0; at < depth; at += 1) oid = folder([dir("d", oid)]);
  return oid;
}

export function noise(random: () => number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

export function file(name: string | Buffer, oid: string): RawEntry {
  return { mode: "100644", name, oid };
}

export function dir(name: string, oid: string): RawEntry {
  return { mode: "40000", name, oid };
}

function sorted(entries: readonly RawEntry[]): RawEntry[] {
  const keyOf = ({ mode, name }: RawEntry) =>
    Buffer.from(name).toString("latin1") + (mode === "40000" ? "/" : "");
  return entries.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Puts the branch and the live state of an agent back to where they are now. */
export function refsOf({ repo }: TestEpic, agent: string): () => void {
  const names = [branchOf(agent), stateRef(epicId, agent as AgentId)];
  const kept = names.map((name) => [name, repo.git("rev-parse", name)] as const);
  return () => kept.forEach(([name, oid]) => writeRef(repo, name, `${oid}\n`));
}
