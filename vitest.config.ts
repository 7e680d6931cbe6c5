import { defineConfig } from 'vitest/config';

const common = { pool: 'forks', testTimeout: 15_000, hookTimeout: 60_000 } as const;

/** Tests of parts: none of them puts another policy in force, so what one file has loaded serves the next. */
const PARTS = ['tests/{lib,house,contracts}/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['tests/support/shared-postgres.ts'],
    maxWorkers: 2,
    projects: [
      { test: { ...common, name: 'whole', include: ['tests/**/*.test.ts'], exclude: PARTS } },
      { test: { ...common, name: 'parts', include: PARTS, isolate: false } },
    ],
  },
});
