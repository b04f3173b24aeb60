// Agents in worktrees of their own that commit, heart-beat, write and take locks at once, while git tidies up.
// `npm run test:parallel [-- <agents> <seconds>]`; exits with 1 when a command failed, a line was lost or git is damaged.
import { repositoryOf, sheafEntry } from "./repositories.ts";
import { runLoad } from "../test/support/parallel-load.ts";

const [agents = 32, seconds = 60] = process.argv.slice(2).map(Number);
const path = repositoryOf(200);
let end: number | undefined;
const result = await runLoad({
  repo: { path },
  cli: sheafEntry,
  agents,
  packs: true,
  goOn: () => Date.now() < (end ??= Date.now() + seconds * 1_000),
});
const { failures, lostLines, fsck, unverified, ...counts } = result;
console.table({
  ...counts,
  failures: failures.length,
  lostLines: lostLines.length,
  fsck: fsck === "" ? "sound" : "damaged",
  unverified: unverified.length,
});
for (const words of [...failures, ...lostLines, ...unverified, fsck]) if (words !== "") console.log(words);
const isSound = [failures, lostLines, unverified, fsck].every(({ length }) => length === 0);
console.log(isSound ? "nothing failed, nothing was lost" : "promise broken");
process.exitCode = isSound ? 0 : 1;
