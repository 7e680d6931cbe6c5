import type { JsonObject } from '../../../../schema/vocabulary.ts';

/** How a repository writes its routes down; `unknown` is a shape that cannot be extended by construction. */
export type RoutingStyle = 'node-http-if' | 'route-table' | 'router-calls' | 'unknown';

/** One route as the source registers it: `text` is the matched piece, `at` its offset in the file. */
export type Route = { method: string; path: string; file: string; at: number; text: string };

export type TestStyle = {
  framework: 'node:test' | 'vitest' | 'jest' | 'unknown';
  /** The word that starts a test case. */
  call: 'test' | 'it';
  describe: boolean;
  /** The specifier of the assertion module, e.g. `node:assert/strict`; null when the framework brings its own. */
  assertModule: string | null;
  /** The folder of the test files, '' for the root. */
  folder: string;
  /** What a test file's name ends in, e.g. `.test.js`. */
  suffix: string;
};

/** What can be said of a service repository from its files alone. Everything here is read, nothing is guessed. */
export type RepositoryFacts = {
  name: string;
  files: Record<string, string>;
  language: 'javascript' | 'typescript';
  modules: 'esm' | 'commonjs';
  entry: string | null;
  port: number | null;
  startCommand: string[];
  testCommand: string[];
  testFiles: string[];
  testStyle: TestStyle;
  routing: { style: RoutingStyle; file: string | null };
  routes: Route[];
  health: string | null;
  indent: string;
  quotes: 'single' | 'double';
  semicolons: boolean;
  packageJson: JsonObject | null;
  serviceJson: JsonObject | null;
  description: string;
};
