import { escapeText, Markup } from "./markup.ts";
import { style } from "./style.ts";

/** By this a page that Sheaf wrote is known, so that no other file is ever replaced. */
export const reportMark = '<meta name="generator" content="sheaf report">';

/** A whole HTML page around its main part: no network, no script, nothing beside it. */
export function htmlDocument(title: string, main: Markup): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${reportMark}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeText(title)}</title>
<style>${new Markup(style).text}
</style>
</head>
<body>
${main.text}
</body>
</html>
`;
}
