import { defineConfig } from 'vitest/config';

/** What is run against each change of the assessor: its own tests, which need neither database nor worker. */
export default defineConfig({ test: { include: ['tests/lib/risk/**/*.test.ts'] } });
