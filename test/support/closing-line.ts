import type { Reporter, TestModule } from "vitest/node";

/** Ends a run with one plain line that any CI can read: `N passed, N failed`. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: ReadonlyArray<TestModule>, errors: ReadonlyArray<unknown>): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const count = (state: string) => states.filter((seen) => seen === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const skipped = count("skipped");
    const tail = skipped > 0 ? `, ${skipped} skipped` : "";
    // Directly to the stream: vitest's own summary is flushed after a console.log.
    process.stdout.write(`\n${count("passed")} passed, ${count("failed") + broken} failed${tail}\n`);
  }
}
