import type { Bench, BenchRow } from "./bench.ts";
import { commands } from "./commands.ts";
import { hooks } from "./hooks.ts";
import { lineEngine } from "./lines.ts";
import { sync } from "./sync.ts";

/** Every group of measurements; `npm run bench -- lines` runs those that are named. */
const benches: readonly Bench[] = [hooks, commands, sync, lineEngine];

const wanted = process.argv.slice(2);
const heads = ["case", "sheaf ms", "peer ms", "ratio", "promised", ""];

for (const bench of benches.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
  const rows = await bench.measure();
  console.log(`\n${bench.title}; the peer is ${bench.peer}\n`);
  console.log(formatTable([heads, ...rows.map(cellsOf)]));
  console.log(`\n${rows.filter(isKept).length} of ${rows.length} promises kept`);
}

function cellsOf(row: BenchRow): string[] {
  const ratio = (row.oursMs / row.peerMs).toFixed(2);
  return [
    row.name,
    row.oursMs.toFixed(1),
    row.peerMs.toFixed(1),
    ratio,
    `≤ ${row.maxRatio}`,
    isKept(row) ? "" : "missed",
  ];
}

function isKept({ oursMs, peerMs, maxRatio }: BenchRow): boolean {
  return oursMs <= maxRatio * peerMs;
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
