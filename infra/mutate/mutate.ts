import { readCommandLine } from '../local/command-line.ts';
import { ROOT } from '../test/run-vitest.ts';
import { MUTATIONS } from './catalogue.ts';
import { copyCheckout } from './copy-checkout.ts';
import { type Mutation, missingControls } from './mutation.ts';
import { fingerprint, type Ledger, openLedger } from './report.ts';
import { runSelected } from './run-tests.ts';
import { redSelectors, type Tried, tryMutation } from './try-mutation.ts';

const SIDE_BY_SIDE = 2;
/** So many selectors go into one run without a mutation. */
const CHUNK = 40;

/**
 * `npm run mutate [-- --only name,name] [--again] [--count]`: takes out each control in a copy of the checkout and runs the tests
 * that must notice. Goes on where it stopped as long as nothing that counts was changed. Ends with 1 unless all are red.
 */
async function main(): Promise<void> {
  const { values, refuse } = readCommandLine(
    {
      command: 'npm run mutate -- [options]',
      does: 'Takes out each control in a copy and says which test noticed; goes on where it stopped.',
    },
    {
      only: { type: 'string', value: 'a,b', help: 'mutations whose names contain one of these' },
      again: { type: 'boolean', help: 'also those that are known to be noticed' },
      count: { type: 'boolean', help: 'runs nothing: says what is known of the present code' },
    },
  );
  const wanted = values.only?.split(',');
  const unknown = wanted?.filter((part) => !part || !MUTATIONS.some(({ name }) => name.includes(part))) ?? [];
  if (unknown.length > 0) refuse(`no mutation's name contains "${unknown.join('", "')}".`);
  const chosen = MUTATIONS.filter(({ name }) => !wanted || wanted.some((part) => name.includes(part)));
  const prints = new Map(MUTATIONS.map((each) => [each.name, fingerprint(ROOT, each)]));
  const ledger = openLedger(ROOT, prints);
  if (values.count) return conclude(ledger, chosen, wanted === undefined);
  const todo = chosen.filter(({ name }) => values.again || ledger.verdictOf(name) !== 'noticed');
  console.log(`${chosen.length} mutations, ${chosen.length - todo.length} known to be noticed`);
  const red = await runWithout(todo);
  const queue = [...todo];
  const slot = async () => {
    const copy = copyCheckout(ROOT);
    try {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const started = performance.now();
        const bad = next.noticed.filter((selector) => red.has(selector));
        const tried: Tried =
          bad.length > 0
            ? { verdict: 'red without it', by: [], detail: bad.join('; ') }
            : await tryMutation(copy.root, next);
        const seconds = (performance.now() - started) / 1_000;
        ledger.keep(next, tried, seconds);
        tell(next, tried, seconds, chosen.length - queue.length, chosen.length);
      }
    } finally {
      copy.remove();
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, slot));
  conclude(ledger, chosen, wanted === undefined);
}

/** The tests that are red, or not there, although nothing was taken out. */
async function runWithout(todo: Mutation[]): Promise<Set<string>> {
  const selectors = [...new Set(todo.flatMap(({ noticed }) => noticed))].sort();
  const red = new Set<string>();
  const copy = copyCheckout(ROOT);
  try {
    for (let at = 0; at < selectors.length; at += CHUNK) {
      const chunk = selectors.slice(at, at + CHUNK);
      console.log(`without a mutation: ${at + chunk.length} of ${selectors.length} tests`);
      const outcomes = (await runSelected(copy.root, chunk)) ?? [];
      for (const selector of redSelectors(chunk, outcomes)) red.add(selector);
    }
  } finally {
    copy.remove();
  }
  return red;
}

function tell(
  { name, control }: Mutation,
  { verdict, by, detail }: Tried,
  seconds: number,
  n: number,
  all: number,
) {
  const line = verdict === 'noticed' ? `by ${by.length}: ${by[0]}` : detail.split('\n')[0];
  console.log(`${n}/${all}  ${verdict.padEnd(14)} ${name} (${control}, ${seconds.toFixed(0)} s)  ${line}`);
}

function conclude(ledger: Ledger, chosen: Mutation[], all: boolean): void {
  ledger.write();
  const green = chosen.filter(({ name }) => ledger.verdictOf(name) !== 'noticed');
  const missing = all ? missingControls(MUTATIONS) : [];
  for (const { name } of green) console.log(`NOT RED: ${name}: ${ledger.verdictOf(name)}`);
  for (const control of missing) console.log(`WITHOUT A MUTATION: ${control}`);
  console.log(
    `${chosen.length - green.length} of ${chosen.length} mutations noticed, ${missing.length} controls without one`,
  );
  process.exitCode = green.length + missing.length === 0 ? 0 : 1;
}

await main();
