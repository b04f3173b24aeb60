// diff3 0.0.4 ships no types of its own.
declare module "diff3" {
  interface Conflict<T> {
    readonly a: T[];
    readonly aIndex: number;
    readonly o: T[];
    readonly oIndex: number;
    readonly b: T[];
    readonly bIndex: number;
  }
  type Chunk<T> =
    | { readonly ok: T[]; readonly conflict?: undefined }
    | { readonly ok?: undefined; readonly conflict: Conflict<T> };
  function diff3Merge<T>(a: readonly T[], o: readonly T[], b: readonly T[]): Chunk<T>[];
  export = diff3Merge;
}
