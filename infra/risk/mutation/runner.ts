import { globSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  type MutantRunOptions,
  type MutantRunResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { collect, type Registered } from './vitest-in-process.ts';

/** What Stryker's instrumented code reads and writes. */
type Instruments = {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
};
type Group = { id: string; tests: Registered[] };

/** Tests of one file that Stryker counts as one: thousands of ids for each change would be most of the work. */
const GROUP = 8;
/** Too long for each change, and nothing here that the others do not prove: chance, and the proof of the tables. */
const LEFT_OUT = [
  'fuzz.test.ts',
  'properties.test.ts',
  'argv-text.test.ts',
  'wasm-memory.test.ts',
  'parser.test.ts',
  'rows-removed.test.ts',
];

/**
 * Runs the assessor's own tests within Stryker's process: they are pure, so a change is tried in milliseconds, where a
 * worker for each would first read the tables anew.
 */
class InProcessRunner implements TestRunner {
  #groups: Group[] = [];
  #instruments: Instruments = {};

  capabilities() {
    return { reloadEnvironment: false };
  }

  async init(): Promise<void> {
    Object.assign(globalThis, { __stryker__: this.#instruments });
    const shim = new URL('./vitest-in-process.ts', import.meta.url).href;
    registerHooks({
      resolve: (name, context, next) =>
        name === 'vitest' ? { url: shim, shortCircuit: true } : next(name, context),
    });
    const files = globSync('tests/lib/risk/**/*.test.ts').sort();
    for (const file of files.filter((each) => !LEFT_OUT.some((left) => each.endsWith(left)))) {
      const tests = await collect(() => import(pathToFileURL(join(process.cwd(), file)).href));
      for (let at = 0; at < tests.length; at += GROUP)
        this.#groups.push({ id: `${file}#${at}`, tests: tests.slice(at, at + GROUP) });
    }
  }

  async dryRun(): Promise<DryRunResult> {
    const result = await this.#run(this.#groups, false);
    const { mutantCoverage } = this.#instruments;
    return result.status === DryRunStatus.Complete && mutantCoverage ? { ...result, mutantCoverage } : result;
  }

  async mutantRun(options: MutantRunOptions): Promise<MutantRunResult> {
    const wanted = options.testFilter && new Set(options.testFilter);
    Object.assign(this.#instruments, {
      ...{ activeMutant: options.activeMutant.id, hitLimit: options.hitLimit },
      hitCount: options.hitLimit === undefined ? undefined : 0,
    });
    const result = await this.#run(
      this.#groups.filter(({ id }) => !wanted || wanted.has(id)),
      true,
    );
    const late = determineHitLimitReached(this.#instruments.hitCount, options.hitLimit);
    Object.assign(this.#instruments, { activeMutant: undefined, hitCount: undefined, hitLimit: undefined });
    return toMutantRunResult(late ?? result);
  }

  async #run(groups: readonly Group[], bail: boolean): Promise<DryRunResult> {
    const tests = [];
    for (const { id, tests: members } of groups) {
      const began = performance.now();
      this.#instruments.currentTestId = id;
      const failureMessage = await firstFailure(members);
      this.#instruments.currentTestId = undefined;
      const base = { id, name: id, timeSpentMs: performance.now() - began };
      tests.push(
        failureMessage === null
          ? { ...base, status: TestStatus.Success as const }
          : { ...base, status: TestStatus.Failed as const, failureMessage },
      );
      if (bail && failureMessage !== null) break;
    }
    return { status: DryRunStatus.Complete, tests };
  }
}

async function firstFailure(tests: readonly Registered[]): Promise<string | null> {
  for (const { name, run } of tests)
    try {
      await run();
    } catch (error) {
      return `${name}: ${(error as Error)?.message ?? error}`;
    }
  return null;
}

/** What Stryker looks for in a plugin. */
export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
