// Colours are chosen for a contrast of 4.5 at least for text, and 3 for shapes, on both grounds.
const colours = `
:root {
  color-scheme: light dark;
  --page: #f5f6f8; --ground: #fff; --ink: #1c2733; --soft: #55626f; --line: #dbe0e6; --stripe: #f7f8fa;
  --work: #2f6db5; --open: #cfe0f3; --lock: #b26a00; --message: #7b4bb0; --bad: #b3261e; --bad-ground: #fbe9e7;
  --good: #1f7a4d; --event: #3c4856;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #12171d; --ground: #1a2129; --ink: #e4e9ef; --soft: #a3afbc; --line: #323d49; --stripe: #1e262f;
    --work: #6ba6e8; --open: #24405f; --lock: #e0a040; --message: #bd97ec; --bad: #ff8a80; --bad-ground: #3d2220;
    --good: #63c796; --event: #b5c0cc;
  }
}`;

const layout = `
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 32px 24px 48px; }
header p { margin: 4px 0 0; color: var(--soft); }
h1 { margin: 0; font-size: 26px; line-height: 1.25; overflow-wrap: anywhere; }
h1 span { color: var(--soft); font-weight: 400; }
h2 { margin: 0 0 12px; font-size: 18px; }
h3 { margin: 20px 0 6px; font-size: 15px; }
section { margin-top: 20px; padding: 20px 24px; background: var(--ground); border: 1px solid var(--line); border-radius: 10px; }
section > .scroll:last-child table, section > :last-child { margin-bottom: 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, pre:focus-visible { outline: 2px solid var(--work); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 20px 0 0; }
.cards div { padding: 14px 16px; background: var(--ground); border: 1px solid var(--line); border-radius: 10px; }
.cards dt { color: var(--soft); font-size: 13px; }
.cards dd { margin: 0; }
.cards strong { display: block; font-size: 20px; line-height: 1.4; white-space: nowrap; font-variant-numeric: tabular-nums; }
.cards strong.unknown { color: var(--soft); font-weight: 400; }
.cards span { color: var(--soft); font-size: 13px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 4px 32px; }
table { width: 100%; border-collapse: collapse; margin: 0 0 12px; font-size: 14px; }
caption { padding: 12px 0 4px; text-align: left; font-weight: 600; }
th, td { padding: 6px 12px 6px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
thead th { border-top: 0; color: var(--soft); font-weight: 500; white-space: nowrap; }
tbody th { font-weight: 500; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; padding-right: 0; padding-left: 12px; }
time { white-space: nowrap; font-variant-numeric: tabular-nums; }
.number + :not(.number) { padding-left: 28px; }
.name { white-space: nowrap; }
h2 + .scroll caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
h2 + .of-table { display: none; }
.wrap { display: inline-block; min-width: 13em; }
code, pre { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
pre { margin: 6px 0 14px; padding: 10px 12px; max-height: 320px; overflow: auto; background: var(--stripe); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; }
ul.plain { margin: 4px 0 8px; padding-left: 18px; }
.note, .empty, footer { color: var(--soft); }
.chip { display: inline-block; padding: 0 8px; border: 1px solid var(--line); border-radius: 999px; font-size: 13px; white-space: nowrap; }
.chip.bad { color: var(--bad); background: var(--bad-ground); border-color: currentColor; }
footer { margin-top: 20px; font-size: 13px; }`;

const picture = `
svg { display: block; }
.scroll > svg { width: 100%; min-width: 860px; height: auto; break-inside: avoid; }
svg text { fill: var(--ink); font: 13px system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
svg .agent { font-weight: 600; }
svg .feature, svg .tick, svg .day { fill: var(--soft); font-size: 11.5px; }
svg .tick { font-variant-numeric: tabular-nums; }
svg .stripe { fill: var(--stripe); }
svg .grid { stroke: var(--line); }
svg .bar { fill: var(--work); }
svg .bar.open { fill: var(--open); stroke: var(--work); stroke-dasharray: 4 3; }
svg .hatch-ground { fill: var(--ground); }
svg .hatch { stroke: var(--work); stroke-width: 3; }
svg .pause { stroke: var(--work); }
svg .ready { fill: none; stroke: var(--good); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round; }
svg .commit { fill: var(--ground); stroke: var(--ink); stroke-width: 2; }
svg .command { stroke: var(--soft); stroke-width: 1.5; }
svg .message { fill: var(--message); }
svg .lock { fill: var(--lock); }
svg .escalation path { fill: var(--bad); }
svg .escalation line { stroke: var(--bad); stroke-width: 2; }
svg .event line { stroke: var(--event); stroke-width: 1.5; stroke-dasharray: 2 3; }
svg .event text { font-size: 12px; font-weight: 600; fill: var(--event); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 14px 0 0; padding: 0; list-style: none; color: var(--soft); font-size: 13px; }
.legend li { display: flex; align-items: center; gap: 6px; }
.legend svg { height: 14px; width: auto; }`;

const small = `
@media (max-width: 640px) {
  main { padding: 20px 12px 32px; }
  section { padding: 16px 14px; }
  .cards { grid-template-columns: repeat(2, 1fr); }
  .scroll > table { min-width: 640px; }
  .columns .scroll > table { min-width: 0; }
}`;

// On paper the ground is white whatever the screen is, and nothing can be scrolled.
const paper = `
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root {
    color-scheme: light;
    --page: #fff; --ground: #fff; --ink: #000; --soft: #444; --line: #bbb; --stripe: #f4f4f4; --work: #2f6db5;
    --open: #dfeaf6; --lock: #b26a00; --message: #7b4bb0; --bad: #b3261e; --bad-ground: #fff; --good: #1f7a4d; --event: #333;
  }
  body { font-size: 12px; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  section { padding: 0; border: 0; margin-top: 16px; }
  .cards { grid-template-columns: repeat(6, 1fr); }
  .scroll { overflow: visible; }
  .scroll > svg { min-width: 0; }
  .cards strong { font-size: 16px; }
  table { font-size: 11px; }
  tr, .cards div, h2, h3, caption { break-inside: avoid; break-after: auto; }
  h2, h3, caption { break-after: avoid; }
  pre { max-height: none; overflow: visible; }
}`;

/** The style of the page, light and dark, for narrow screens and for paper. */
export const style = [colours, layout, picture, small, paper].join("\n");
