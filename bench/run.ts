import type { Bench, BenchGap, BenchRow } from "./bench.ts";
import { commands } from "./commands.ts";
import { coordination } from "./coordination.ts";
import { hooks } from "./hooks.ts";
import { lineEngine } from "./lines.ts";
import { peers } from "./peers.ts";
import { sync } from "./sync.ts";

/** Every group of measurements; `npm run bench -- lines` runs those that are named. */
const benches: readonly Bench[] = [hooks, commands, coordination, sync, lineEngine, peers];

const wanted = process.argv.slice(2);
const heads = ["case", "sheaf ms", "peer ms", "ratio", "promised", ""];

const isWanted = ({ name, onRequest = false }: Bench) =>
  wanted.length === 0 ? !onRequest : wanted.includes(name);

for (const bench of benches.filter(isWanted)) {
  const rows = await bench.measure();
  console.log(`\n${bench.title}; the peer is ${bench.peer}\n`);
  console.log(formatTable([heads, ...rows.map(cellsOf)]));
  const promises = rows.filter((row) => "oursMs" in row && row.maxRatio !== undefined);
  console.log(`\n${promises.filter(isKept).length} of ${promises.length} promises kept`);
}

function cellsOf(row: BenchRow | BenchGap): string[] {
  if ("missing" in row) return [row.name, "", "", "", "", row.missing];
  const { name, oursMs, peerMs, maxRatio } = row;
  const ratio = (oursMs / peerMs).toFixed(2);
  const promised = maxRatio === undefined ? "" : `≤ ${maxRatio}`;
  return [name, oursMs.toFixed(1), peerMs.toFixed(1), ratio, promised, isKept(row) ? "" : "missed"];
}

function isKept(row: BenchRow | BenchGap): boolean {
  return "missing" in row || row.maxRatio === undefined || row.oursMs <= row.maxRatio * row.peerMs;
}

/** Text to the left, numbers to the right. */
function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const formatted = rows.map((row) =>
    row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    ),
  );
  return formatted.map((cells) => cells.join("  ").trimEnd()).join("\n");
}
