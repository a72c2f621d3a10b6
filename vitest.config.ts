import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Vitest leaves one core free by default, which is half of a machine with two.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{core,storage,render,lambda,web,stack,cli,test,bench,attacks,faults,scripts}/**/*.test.ts',
          ],
          exclude: ['**/*.integration.test.ts'],
          // A render process starts in a second on a free core, and these machines are busy.
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: [
            '{core,storage,render,lambda,web,stack,cli,test,bench,attacks,faults,scripts}/**/*.integration.test.ts',
          ],
          globalSetup: ['test/services/start-lambda-stack.ts'],
          // Two stacks may start at the same time on two busy cores. Starting the slowest took 45 s then.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
