import type { CommandSpec } from "../command.ts";

/** `sheaf doctor`: is the machinery sound, do hooks really run. */
export const doctor: CommandSpec = {
  usage: "doctor",
  summary: "check hooks (by a canary), worktrees, markers, locks and leftovers; say what helps",
  group: "Repair",
  mutates: true,
  options: [["--fix", "mend what can be mended without touching anybody's work"]],
  examples: ["sheaf doctor", "sheaf doctor --fix --dry-run", "sheaf doctor --fix"],
  async run(input) {
    const [{ openContext }, { diagnose, mend }, { formatTable }] = await Promise.all([
      import("../../workflows/context/context.ts"),
      import("../../workflows/doctor/diagnose.ts"),
      import("../render/table.ts"),
    ]);
    const context = await openContext(input, input.io.system);
    const before = await diagnose(context);
    const dryRun = input.flag("dry-run");
    const mended = input.flag("fix") ? await mend(context, before, dryRun) : [];
    const findings = mended.length > 0 && !dryRun ? await diagnose(context) : before;
    const rows = findings.map(({ state, check, subject, message }) => [
      marks[state],
      check,
      subject,
      message,
    ]);
    const failed = findings.filter(({ state }) => state === "failed");
    return {
      data: { ...(dryRun ? { dryRun } : {}), findings, mended },
      text: [...mended, formatTable(rows)].join("\n"),
      next: findings.flatMap(({ fix, check, subject }) =>
        fix === undefined ? [] : [{ why: `${check} ${subject}`.trim(), run: fix }],
      ),
      exitCode: failed.length > 0 ? 1 : 0,
    };
  },
};

const marks = { ok: "ok", warning: "warn", failed: "FAIL" } as const;
