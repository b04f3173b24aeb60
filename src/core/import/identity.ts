import { readMarkdown } from "../markdown/read.ts";
import { parseEpicId, slugOf, type EpicId } from "../ids.ts";

/** What an epic's folder and its page say about its name. */
export interface EpicIdentity {
  readonly epic: EpicId | undefined;
  readonly title: string | undefined;
}

/** Reads id and title: from the folder's name, `KAI-8-logging_refactoring`, else from the page's first heading. */
export function findIdentity(folder: string, page: string | undefined): EpicIdentity {
  const titles = readMarkdown(page ?? "").lines.filter(({ level }) => level === 1 || level === 2);
  const [heading = ""] = titles.flatMap(({ words }) => /^Epic:? +(.+)$/.exec(words)?.[1] ?? []);
  const [ofFolder, ofPage] = [parts(folder), parts(heading)];
  const names = [ofFolder.id === "" ? "" : ofFolder.rest, ofPage.rest].map((text) =>
    text.replaceAll("_", " ").trim(),
  );
  return {
    epic: parseEpicId(ofFolder.id || ofPage.id),
    title: names.find((text) => slugOf(text) !== "")?.slice(0, 200),
  };
}

function parts(text: string): { id: string; rest: string } {
  const [, id = "", rest = ""] = /^([A-Za-z][A-Za-z0-9]*-\d+)(?:[-_: ]+(.*))?$/.exec(text) ?? [];
  return id === "" ? { id, rest: text } : { id: id.toUpperCase(), rest };
}
