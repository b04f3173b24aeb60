import type { Oid } from "../core/ids.ts";

/** One answer of `cat-file --batch`: the object, or undefined where nothing has that name. */
export interface GitObject {
  readonly oid: Oid;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Splits the output of `cat-file --batch` into `count` answers. */
export function parseBatch(output: Buffer, count: number): (GitObject | undefined)[] {
  const answers: (GitObject | undefined)[] = [];
  let at = 0;
  while (answers.length < count) {
    const end = output.indexOf(10, at);
    const [oid = "", type = "", size = ""] = output.toString("utf8", at, end).split(" ");
    at = end + 1;
    if (!/^[0-9]+$/.test(size)) {
      answers.push(undefined);
      continue;
    }
    answers.push({ oid: oid as Oid, type, bytes: output.subarray(at, at + Number(size)) });
    at += Number(size) + 1;
  }
  return answers;
}

/** The answers of `cat-file --batch` by the names that were asked. */
export function pairObjects(names: readonly string[], output: Buffer): Map<string, GitObject> {
  const answers = parseBatch(output, names.length);
  return new Map(
    names.flatMap((name, at): [string, GitObject][] => {
      const answer = answers[at];
      return answer === undefined ? [] : [[name, answer]];
    }),
  );
}
