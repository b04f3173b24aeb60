/**
 * Every setting of git that changes what Sheaf's own calls print or do, with the value that they are written for: no
 * person's, project's or system's configuration has a say in it. Not here: what describes the checkout (line ends, modes,
 * sparse, ignored files), identities, and what git runs (filters, drivers, hooks).
 */
const settings = {
  // A repack makes parallel calls wait.
  "gc.auto": "0",
  "maintenance.auto": "false",
  // How names and texts are printed, and in which encoding commits are written and read.
  "core.quotePath": "false",
  "core.abbrev": "auto",
  "i18n.commitEncoding": "UTF-8",
  "i18n.logOutputEncoding": "UTF-8",
  "color.ui": "never",
  "color.diff": "never",
  "color.status": "never",
  "color.branch": "never",
  // What is compared, and in which order it comes.
  "diff.orderFile": "/dev/null",
  "diff.renames": "false",
  "diff.ignoreSubmodules": "none",
  "diff.submodule": "short",
  "diff.relative": "false",
  "diff.autoRefreshIndex": "true",
  "status.renames": "false",
  "status.relativePaths": "false",
  "status.branch": "false",
  "status.showStash": "false",
  "status.submoduleSummary": "false",
  "log.follow": "false",
  "log.showRoot": "true",
  "log.showSignature": "false",
  "log.diffMerges": "separate",
  "log.decorate": "no",
  "log.mailmap": "false",
  // How a patch looks.
  "diff.noprefix": "false",
  "diff.mnemonicPrefix": "false",
  "diff.srcPrefix": "a/",
  "diff.dstPrefix": "b/",
  "diff.algorithm": "myers",
  "diff.context": "3",
  "diff.interHunkContext": "0",
  "diff.indentHeuristic": "true",
  "diff.suppressBlankEmpty": "false",
  "diff.wsErrorHighlight": "none",
  "diff.colorMoved": "no",
  "diff.statGraphWidth": "40",
  // What is written to an index, and that no submodule is touched.
  "core.splitIndex": "false",
  "core.safecrlf": "false",
  "submodule.recurse": "false",
  "worktree.useRelativePaths": "false",
  "branch.autoSetupMerge": "false",
  "branch.autoSetupRebase": "never",
} as const;

/** The settings as arguments before git's command. */
export const pinnedSettings: readonly string[] = Object.entries(settings).flatMap(([name, value]) => [
  "-c",
  `${name}=${value}`,
]);
