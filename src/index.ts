// The public API: the pure core, for tools that judge, parse or merge without a command line. Everything
// here is named, typed and free of IO; the list is asserted by a test.
export { SheafError, exitCodes, type ErrorKind } from "./errors.ts";
export { parseManifest } from "./core/manifest/parse.ts";
export { compileRulebook } from "./core/manifest/compile.ts";
export { ownership, sectionOwner, type Ownership } from "./core/ownership/ownership.ts";
export { judge } from "./core/judge/judge.ts";
export { formatViolation, type Violation, type ViolationCode } from "./core/judge/violation.ts";
export { parseDocument, printDocument, type SectionedDocument } from "./core/sections/document.ts";
export { sectionEdits } from "./core/sections/edits.ts";
export { splitLines } from "./core/text/split.ts";
export { mergeLines } from "./core/lines/merge.ts";
export { mergeSectioned } from "./core/merge/merge-sectioned.ts";
export type { Parsed, FileIssue } from "./core/text/parsed.ts";
export type { Manifest } from "./core/manifest/schema.ts";
export type { Rulebook } from "./core/ownership/rulebook.ts";
