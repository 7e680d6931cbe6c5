import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mutate } from '../../infra/mutate/apply.ts';
import { MUTATIONS } from '../../infra/mutate/catalogue.ts';
import { copyCheckout } from '../../infra/mutate/copy-checkout.ts';
import { missingControls, mutation } from '../../infra/mutate/mutation.ts';
import { readSelector } from '../../infra/mutate/run-tests.ts';
import { redSelectors, tryMutation } from '../../infra/mutate/try-mutation.ts';
import { ROOT } from '../../infra/test/run-vitest.ts';

describe('the catalogue of mutations', () => {
  it('has one for every control, each under its own name', () => {
    expect(missingControls(MUTATIONS)).toEqual([]);
    expect(new Set(MUTATIONS.map(({ name }) => name)).size).toBe(MUTATIONS.length);
  });

  it.each(MUTATIONS.map((each) => [each.name, each] as const))('applies exactly once: %s', (_name, each) => {
    const { file, text } = mutate(ROOT, each);
    expect(text).not.toBe(readFileSync(join(ROOT, file), 'utf8'));
    expect(each.noticed.filter((selector) => !existsSync(join(ROOT, readSelector(selector).file)))).toEqual(
      [],
    );
  });

  it('refuses an edit that is not there, or there twice', () => {
    const edit = (find: string) =>
      mutation('x', 'halt', [37], { file: 'infra/mutate/mutation.ts' }, [find, ''], 'tests/x.test.ts');
    expect(() => mutate(ROOT, edit('nothing of the kind'))).toThrow('found 0 times');
    expect(() => mutate(ROOT, edit('export'))).toThrow(/found \d+ times/);
  });
});

describe('the rules of the engine', () => {
  const text = readFileSync(join(ROOT, 'docs/engine-rules.md'), 'utf8');
  const rows = text.split('\n').filter((line) => /^\| \d+ \|/.test(line));

  it('are all there, in order', () => {
    expect(rows.map((line) => Number(line.split('|')[1]))).toEqual(
      Array.from({ length: 39 }, (_, n) => n + 1),
    );
  });

  it('name files, tests and mutations that exist', () => {
    const named = [...text.matchAll(/`([\w./-]+\.(?:ts|sql|md|toml))`/g)].map(([, file]) => file!);
    expect(named.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    const mutations = rows.flatMap((line) =>
      [...line.matchAll(/\*([a-z0-9-]+)\*/g)].map(([, name]) => name!),
    );
    expect(mutations.filter((name) => !MUTATIONS.some((each) => each.name === name))).toEqual([]);
  });

  it('name every mutation that the catalogue has for them', () => {
    const missing = MUTATIONS.flatMap(({ name, rules }) =>
      rules
        .filter((rule) => typeof rule === 'number' && !rows[rule - 1]?.includes(`*${name}*`))
        .map((rule) => `${rule}: ${name}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('a share of the check itself', () => {
  const day = Math.floor(Date.now() / 86_400_000);
  // What needs a database of its own costs too much here; `npm run mutate` does all of them.
  const quick = MUTATIONS.filter(({ noticed }) =>
    noticed.every((selector) =>
      /^tests\/(lib\/(policy|approvals\/clearance|checkpoints\/codec|effects\/execute)|contracts\/qstash-verifier)/.test(
        selector,
      ),
    ),
  );
  const today = quick[day % quick.length]!;
  const copy = copyCheckout(ROOT);
  afterAll(copy.remove);

  it(`notices ${today.name}, and a mutation that no test notices`, async () => {
    expect(await tryMutation(copy.root, today)).toMatchObject({ verdict: 'noticed' });
    const harmless = {
      ...today,
      in: { file: 'AGENTS.md' },
      edits: [{ find: '# For people', replace: '# For all people' }],
    };
    expect(await tryMutation(copy.root, harmless)).toMatchObject({ verdict: 'not noticed' });
  }, 120_000);

  it('tells a test that is red or gone without a mutation', () => {
    const outcome = { file: 'a.test.ts', name: 'does it', status: 'passed', message: '' };
    expect(redSelectors(['a.test.ts > does', 'a.test.ts > gone'], [outcome])).toEqual(['a.test.ts > gone']);
    expect(redSelectors(['a.test.ts'], [{ ...outcome, status: 'failed' }])).toEqual(['a.test.ts']);
  });
});
