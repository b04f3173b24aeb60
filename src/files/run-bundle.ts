import { isAscii } from "node:buffer";
import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { constants, Script } from "node:vm";

type Bundle = (exports: object, require: NodeJS.Require, module: object, filename: string) => void;

/**
 * Runs a CommonJS bundle with the code that V8 made of it the last time, kept in a file beside it: compiling it anew
 * takes longer than most of what it does. The file is bound to this very bundle, since V8 itself compares only its
 * length, and to this Node; without it, or with one that V8 rejects, everything works the same, a little later.
 *
 * @param require loads what the bundle asks for; that of a file in the same folder
 */
export function runBundle(bundle: string, require: NodeJS.Require): void {
  const { size, mtimeMs } = statSync(bundle);
  const cache = `${bundle.replace(/\.cjs$/, "")}.${size}-${mtimeMs}-${process.version}.cache`;
  const cachedData = findCache(cache);
  const text = decode(readFileSync(bundle));
  const script = new Script(`(function (exports, require, module, __filename) {${text}\n})`, {
    filename: bundle,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const run = script.runInThisContext() as Bundle;
  const module = { exports: {} };
  run(module.exports, require, module, bundle);
  if (cachedData === undefined || script.cachedDataRejected === true) {
    process.once("exit", () => saveCache(cache, script));
  }
}

/** Plain ASCII needs no decoding, and V8 half the memory for it. */
function decode(bytes: Buffer): string {
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}

function findCache(cache: string): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** By now the functions that were called have been compiled, and are kept with the rest. */
function saveCache(cache: string, script: Script): void {
  const temporary = `${cache}.${process.pid}`;
  try {
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cache);
  } catch {
    // A folder that cannot be written: next time compiles again.
  }
}
