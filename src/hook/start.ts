import { readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Script } from "node:vm";

// Runs hook.cjs, which lies beside this file, with the code that V8 made of it the last time: compiling the judge
// anew takes longer than judging. The note is bound to this very bundle, since V8 itself compares only its length,
// and to this Node; without it, or with one that V8 rejects, everything works the same, a little later.

const bundle = join(__dirname, "hook.cjs");
const { size, mtimeMs } = statSync(bundle);
const cache = join(__dirname, `hook.${size}-${mtimeMs}-${process.version}.cache`);

const cachedData = findCache();
const script = new Script(`(function (exports, require, module) {${readFileSync(bundle, "utf8")}\n})`, {
  filename: bundle,
  ...(cachedData === undefined ? {} : { cachedData }),
});
const judge = script.runInThisContext() as (exports: object, load: NodeJS.Require, module: object) => void;
const exported = { exports: {} };
judge(exported.exports, require, exported);
if (cachedData === undefined || script.cachedDataRejected === true) process.once("exit", saveCache);

function findCache(): Buffer | undefined {
  try {
    return readFileSync(cache);
  } catch {
    return undefined;
  }
}

/** By now the functions that judging needs have been compiled, and are kept with the rest. */
function saveCache(): void {
  const temporary = `${cache}.${process.pid}`;
  try {
    writeFileSync(temporary, script.createCachedData());
    renameSync(temporary, cache);
  } catch {
    // A folder that cannot be written: next time compiles again.
  }
}
