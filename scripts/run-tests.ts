// Runs every check of this repo, one after the other, and prints the total counts in the last line.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { buildWeb } from '../stack/local/build-web.ts';
import { hasOrInstallsBrowsers } from './find-browsers.ts';
import { findChromium } from './find-chromium.ts';
import { root } from './setup.mjs';

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Suite {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Reads the counts of the suite. A suite without counts is one test. */
  readonly readCount?: () => Count;
}

const otherBrowsers = 'Firefox and WebKitGTK';

const reportsDir = join(root, 'test-results');

/** @returns the exit code: 0 when nothing failed and every suite ran at least one test */
export async function runTests(): Promise<number> {
  rmSync(reportsDir, { recursive: true, force: true });
  mkdirSync(reportsDir, { recursive: true });
  const chromiumPath = await findChromium(console.log);
  await buildWeb(console.log);
  await buildWeb(console.log, 'lambda');

  let passed = 0;
  let failed = 0;
  for (const suite of suites(chromiumPath)) {
    console.log(`\n== ${suite.name}`);
    const exitCode = await run(suite);
    const count = suite.readCount?.() ?? { passed: exitCode === 0 ? 1 : 0, failed: 0 };
    passed += count.passed;
    // A suite that fails without a failed test, because it could not start for example, counts as one failure.
    failed += exitCode === 0 && count.passed > 0 ? count.failed : Math.max(1, count.failed);
  }
  if (!hasOrInstallsBrowsers()) {
    console.log(
      `\n== ${otherBrowsers}: skipped, because Firefox or WebKitGTK is not installed here.`,
    );
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

function suites(chromiumPath: string): Suite[] {
  const vitestReport = join(reportsDir, 'vitest.json');
  const playwrightReport = join(reportsDir, 'playwright.json');
  const browsersReport = join(reportsDir, 'browsers.json');
  const env = { CHROMIUM_PATH: chromiumPath };
  return [
    { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'ci', '--error-on-warnings'] },
    { name: 'types', args: ['node_modules/typescript/bin/tsc', '--noEmit'] },
    {
      name: 'unit and integration',
      args: [
        'node_modules/vitest/vitest.mjs',
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile=${vitestReport}`,
      ],
      env,
      readCount: () => readCount(vitestReport, vitestSchema),
    },
    {
      name: 'browser',
      args: ['node_modules/playwright/cli.js', 'test', '--config=e2e'],
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport },
      readCount: () => readCount(playwrightReport, playwrightSchema),
    },
    ...(hasOrInstallsBrowsers()
      ? [
          {
            name: otherBrowsers,
            args: ['node_modules/playwright/cli.js', 'test', '--config=e2e/browsers'],
            env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browsersReport },
            readCount: () => readCount(browsersReport, playwrightSchema),
          },
        ]
      : []),
  ];
}

function run({ args, env }: Suite): Promise<number> {
  return new Promise((resolve) => {
    spawn(process.execPath, args, {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    }).once('close', (code) => resolve(code ?? 1));
  });
}

const vitestSchema = z
  .object({ numPassedTests: z.number(), numFailedTests: z.number() })
  .transform((found) => ({ passed: found.numPassedTests, failed: found.numFailedTests }));
const playwrightSchema = z
  .object({ stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number() }) })
  .transform(({ stats }) => ({ passed: stats.expected, failed: stats.unexpected + stats.flaky }));

function readCount(file: string, schema: z.ZodType<Count>): Count {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
}
