// A reporter for Vitest: the counts, and what each test file took with its imports and hooks. Vitest's JSON leaves out both,
// and a hook that starts a stack is what takes longest.
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export default class VitestReport implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => test.result().state),
    );
    const files = modules.map((module) => {
      const { collectDuration, duration } = module.diagnostic();
      return { name: module.relativeModuleId, seconds: (collectDuration + duration) / 1000 };
    });
    const passed = states.filter((state) => state === 'passed').length;
    const failed = states.filter((state) => state === 'failed').length;
    writeFileSync(
      process.env.VITEST_REPORT ?? '/dev/null',
      JSON.stringify({ passed, failed, files }),
    );
  }
}
