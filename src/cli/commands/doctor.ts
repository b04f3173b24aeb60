import { command } from "../command.ts";
import { flag } from "../options.ts";
import { formatTable } from "../render/table.ts";

export const doctor = command({
  usage: "doctor",
  summary: "check hooks (by a canary), worktrees, markers, locks and leftovers; say what helps",
  group: "Repair",
  place: "epic",
  mutates: true,
  options: { fix: flag("--fix", "repair what can be repaired without touching anyone's work") },
  examples: ["sheaf doctor", "sheaf doctor --fix --dry-run", "sheaf doctor --fix"],
  async run({ context, options: { fix }, dryRun }) {
    const [{ diagnose }, { mend }] = await Promise.all([
      import("../../workflows/doctor/diagnose.ts"),
      import("../../workflows/doctor/mend.ts"),
    ]);
    const before = await diagnose(context);
    const mended = fix ? await mend(context, before, dryRun) : [];
    const findings = mended.length > 0 && !dryRun ? await diagnose(context) : before;
    const rows = findings.map(({ state, check, subject, message }) => [
      marks[state],
      check,
      subject,
      message,
    ]);
    return {
      data: { findings, mended },
      lines: [...mended, ...formatTable(rows)],
      obstacles: findings.flatMap(({ fix, check, subject }) =>
        fix === undefined ? [] : [{ why: `${check} ${subject}`.trim(), run: fix }],
      ),
      exitCode: findings.some(({ state }) => state === "failed") ? 1 : 0,
    };
  },
});

const marks = { ok: "ok", warning: "warn", failed: "FAIL" } as const;
