import { bracketed, type Bracketed } from "./calls.ts";
import { namesOn } from "./mentions.ts";
import type { Spec, SpecLine } from "./spec.ts";
import { describedRows } from "./tables.ts";
import { attributes, type Attribute, type Statement } from "./term.ts";

/** Everything that a spec says about a named thing: in tables, in code, and in sentences that name a default. */
export function readStatements(spec: Spec): Statement[] {
  const lines = spec.lines.filter(({ isClaim }) => isClaim);
  return [
    ...fromTables(lines),
    ...bracketed(lines, /\b(?:add_argument|addOption|option|Option)\s*\(/).flatMap(fromOption),
    ...bracketed(lines, /\b(?:def|function|fn|func)\s+[A-Za-z_]\w*\s*\(/).flatMap(fromSignature),
    ...fromAssignments(lines),
    ...lines.flatMap(fromSettings),
    ...lines.flatMap(fromProse),
    ...lines.flatMap(quantities),
  ];
}

type Part = readonly [Attribute, string];

function fromTables(lines: readonly SpecLine[]): Statement[] {
  return describedRows(lines).flatMap(({ kind, name, line, values }) =>
    values.map(([attribute, value]) => ({ kind, name, attribute, value, line, scope: undefined })),
  );
}

/** A flag as argparse, click or commander declares it. */
function fromOption({ parts, line }: Bracketed): Statement[] {
  const name = parts.flatMap((part) => /^["'](?:-\w, ?)?(--[a-z][\w-]*)/i.exec(part)?.[1] ?? [])[0];
  if (name === undefined) return [];
  const said = parts.flatMap((part): Part[] => {
    const [, key = "", value = ""] = /^(\w+)\s*=\s*(.*)$/s.exec(part) ?? [];
    if (key === "action" && /store_(?:true|false)/.test(value)) {
      return [
        ["type", "bool"],
        ["default", value.includes("true") ? "False" : "True"],
      ];
    }
    const attribute = attributes.find((known) => known === key);
    return attribute === undefined || !isLiteral(attribute, value) ? [] : [[attribute, unquoted(value)]];
  });
  const once = new Map(said);
  return [...once].map(([attribute, value]) => ({
    kind: "flag" as const,
    name: name.toLowerCase(),
    attribute,
    value,
    line: line.number,
    scope: undefined,
  }));
}

/** The parameters of a function's signature, named `function.parameter`, and what it returns. */
function fromSignature({ head, parts, tail, line }: Bracketed): Statement[] {
  const owner = /([A-Za-z_]\w*)\s*$/.exec(head)?.[1] ?? "";
  if (/^__|^main$|^test_/.test(owner)) return [];
  const at = { line: line.number, scope: undefined };
  const parameters = parts.flatMap((part): Statement[] => {
    const [, name = "", type = "", value = ""] =
      /^([A-Za-z_]\w*)\??(?:\s*:\s*([^=]+))?(?:=\s*(.*))?$/s.exec(part) ?? [];
    if (name === "" || name === "self" || name === "cls") return [];
    const said: Part[] = [
      ["type", type.trim()],
      ["default", unquoted(value)],
    ];
    return said
      .filter(([, text]) => text !== "")
      .map(([attribute, value]) => ({
        kind: "parameter",
        name: `${owner}.${name}`,
        attribute,
        value,
        ...at,
      }));
  });
  const returns = /^\s*(?:->|:)\s*([^:{=]+)/.exec(tail)?.[1]?.trim() ?? "";
  if (returns === "") return parameters;
  return [
    ...parameters,
    { kind: "function", name: owner, attribute: "returns" as const, value: returns, ...at },
  ];
}

const constantLine =
  /^\s*(?:(?:export\s+)?const\s+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*(?::\s*\w+\s*)?=\s*(.+)$/;

/** Constants of code, with the file that the nearest comment above names. */
function fromAssignments(lines: readonly SpecLine[]): Statement[] {
  let scope: string | undefined;
  return lines.flatMap((line): Statement[] => {
    if (line.kind !== "code") scope = undefined;
    scope = fileIn(line) ?? scope;
    const [, name = "", written = ""] = line.kind === "code" ? (constantLine.exec(line.text) ?? []) : [];
    const value = written.replace(/\s+(?:#|\/\/).*$/, "").replace(/;$/, "");
    if (name === "" || !isLiteral("value", value)) return [];
    return [
      {
        kind: "constant",
        name,
        attribute: "value",
        value: unquoted(value),
        line: line.number,
        scope: scope ?? fileAbove(line),
      },
    ];
  });
}

const settingsHeading = /\b(?:config(?:uration)?|settings?|defaults?)\b/;
const settingLine = /^\s*["']?([A-Za-z_][\w.-]*)["']?\s*[:=]\s*(.+?),?\s*$/;

/** Keys with their values, where a heading says that they are settings; elsewhere they may be an example's data. */
function fromSettings({ kind, language, headings, text, number }: SpecLine): Statement[] {
  const isSettings = headings.some((words) => settingsHeading.test(words));
  if (kind !== "code" || !isSettings || !/^(?:ya?ml|jsonc?|toml|ini)$/.test(language)) return [];
  const [, name = "", written = ""] = settingLine.exec(text) ?? [];
  const value = written.replace(/\s+#.*$/, "");
  if (name === "" || !isLiteral("value", value)) return [];
  return [{ kind: "key", name, attribute: "value", value: unquoted(value), line: number, scope: undefined }];
}

function fileIn({ kind, text }: SpecLine): string | undefined {
  if (kind !== "code" || !/^\s*(?:#|\/\/)/.test(text)) return undefined;
  return /[\w/-]+\.(?:py|ts|js|go|rs|java|rb|cs|php)\b/.exec(text)?.[0];
}

function fileAbove({ headings }: SpecLine): string | undefined {
  return /[\w/-]+\.(?:py|ts|js|go|rs|java|rb|cs|php)\b/.exec(headings.at(-1) ?? "")?.[0];
}

const sayings: readonly (readonly [Attribute, RegExp])[] = [
  [
    "default",
    /\bdefault(?:s? (?:to|is|value(?: is)?|of)|s)?\s*[:=]?\s+(`[^`]+`|"[^"]*"|[-+]?\d[\d.,]*\s?[a-zA-Z%]{0,12}\b|true|false|none|null|on|off)\b/gi,
  ],
  ["default", /\b(enabled|disabled|on|off) by default\b/gi],
  ["type", /\((?:type: ?)?(int(?:eger)?|float|number|bool(?:ean)?|str(?:ing)?|path|list|date)\b/gi],
  [
    "unit",
    /\((?:in )?(milliseconds|ms|seconds|secs?|minutes|mins?|hours|days|weeks|bytes|kb|mb|gb|percent|%)\)/gi,
  ],
];

/** What a sentence says behind the name that it stands next to. */
function fromProse(line: SpecLine): Statement[] {
  if (line.kind !== "prose") return [];
  const names = namesOn(line).filter(({ kind }) => kind !== "path" && kind !== "type");
  if (names.length === 0) return [];
  return sayings.flatMap(([attribute, words]) =>
    [...line.text.matchAll(words)].flatMap(({ 0: all, 1: value = "", index }): Statement[] => {
      const near = names.filter(({ at }) => at < index + all.indexOf(value)).at(-1);
      if (near === undefined || index - near.at > 90 || isOther(line.text, near, index)) return [];
      const { kind, name } = near;
      const said = unquoted(value.replace(/^`(.*)`$/, "$1"));
      return [{ kind, name, attribute, value: said, line: line.number, scope: undefined }];
    }),
  );
}

const measured =
  /\b(\d[\d,]*)-(line|row|item|file|page|character|second|minute|hour|day|week|byte|[kmg]b|ms|retry|attempt|worker|thread|digit)s? ([a-z]{4,})\b/gi;

/** `500-line rotation` and `30-second timeout`: a number that belongs to a thing without a name of its own. */
function quantities({ kind, text, number }: SpecLine): Statement[] {
  if (kind !== "prose" && kind !== "table") return [];
  return [...text.matchAll(measured)].map(({ 1: value = "", 2: unit = "", 3: thing = "" }) => ({
    kind: "quantity",
    name: `${unit}-${thing}`.toLowerCase(),
    attribute: "value",
    value,
    line: number,
    scope: undefined,
  }));
}

/** Whether a new sentence begins between the name and what is said, so that it is said of something else. */
function isOther(text: string, { at, name }: { at: number; name: string }, index: number): boolean {
  return /[.;](?:\s|$)|,\s+(?:and|but|while)\b/.test(text.slice(at + name.length, index));
}

/** Whether a value stands for itself: a number, a text, a truth value; a type may be any name. */
function isLiteral(attribute: Attribute, value: string): boolean {
  if (attribute === "type" || attribute === "choices") return value.trim() !== "";
  return /^(?:["'].*["']|[-+]?\d[\d_.]*|true|false|none|null|\[.*\])$/is.test(value.trim());
}

function unquoted(value: string): string {
  return value.trim().replace(/^[rbf]?(["'])(.*)\1$/s, "$2");
}
