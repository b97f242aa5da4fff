// The last line of every run, so that a person and a script read the same numbers.
import process from "node:process";
import type { Reporter, TestModule } from "vitest/node";

/** Prints `N passed, N failed, N skipped` after everything else; a file that does not load counts as one failure. */
export class Totals implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0, failed = 0, skipped = 0;
    for (const module of modules) {
      const before = failed;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === "passed") passed++;
        else if (state === "failed") failed++;
        else skipped++;
      }
      if (module.state() === "failed" && failed === before) failed++;
    }
    if (failed === 0) failed += errors.length;
    // The default reporter writes its summary in the same tick; this line must come after it.
    process.once("exit", () => console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`));
  }
}

// Vitest loads a reporter file by its default export.
export default Totals;
