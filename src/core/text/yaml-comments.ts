import { isScalar, type YAMLMap } from "yaml";

/** Puts a comment above the keys that have one, and a blank line above all of these but `schema`, which comes first. */
export function commentKeys(map: YAMLMap, comments: Readonly<Record<string, string>>): void {
  for (const { key } of map.items) {
    const comment = isScalar(key) ? comments[String(key.value)] : undefined;
    if (!isScalar(key) || comment === undefined) continue;
    key.commentBefore = ` ${comment}`;
    if (key.value !== "schema") key.spaceBefore = true;
  }
}
