import { describe, expect, it } from 'vitest';
import { readClauses } from '../../../lib/text/clauses.ts';
import { readIntent } from '../../../lib/text/intent.ts';
import fc from '../../support/fast-check.ts';

/** Clauses in short: `verb wish`, negated ones with a minus. */
function read(text: string): string[] {
  const { clauses } = readClauses(text);
  return clauses.map((clause) => {
    const intent = readIntent(clause, clauses);
    const environments = intent?.environments.map((name) => ` @${name}`).join('') ?? '';
    return `${clause.negated ? '-' : ''}${intent?.wish ?? 'nothing'}${environments}`;
  });
}

describe('readClauses', () => {
  it.each<[string, string[]]>([
    ['Add a Dockerfile, a workflow and a runbook', ['dockerfile', 'ci', 'runbook']],
    ['Fix the bug; then deploy it to staging', ['bugfix', 'deploy @staging']],
    ['Deploy to staging, then prod', ['deploy @staging', 'deploy @production']],
    [
      'Deploy to staging, then prod, then dev',
      ['deploy @staging', 'deploy @production', 'deploy @development'],
    ],
    ['Could you please write the README?', ['readme']],
    ['The README should be updated', ['readme']],
    ['We need a runbook for billing', ['runbook']],
    ['The old flag needs removing', ['config']],
    ['I would like the service deployed to staging', ['deploy @staging']],
    ['A runbook is missing for catalog.', ['runbook']],
    ['roll it back on staging', ['rollback @staging']],
    ['Tasks:\n* Dockerfile\n* changelog\n* unit tests', ['dockerfile', 'changelog', 'test']],
    ['1. Add a test\n2. Deploy to dev', ['test', 'deploy @development']],
    ['What about adding a compose file?', ['compose']],
    ['Before deploying to staging, add a test', ['deploy @staging', 'test']],
    [
      'Deploy the new version to staging and restart the workers there',
      ['deploy @staging', 'proposal @staging'],
    ],
  ])('%j', (text, expected) => expect(read(text)).toEqual(expected));

  it.each<[string, string[]]>([
    ["Don't deploy", ['-deploy']],
    ['Do not deploy or restart it', ['-deploy', '-proposal']],
    ['Add a route without touching the README', ['endpoint', '-readme']],
    ['Instead of Kubernetes use compose', ['-kubernetes', 'compose']],
    ['Instead of deploying to production deploy to staging', ['-deploy @production', 'deploy @staging']],
    ['Skip the review', ['-review']],
    ["Don't skip the review", ['review']],
    ['Write docs, but no runbook', ['doc', '-runbook']],
    ['There is no need to deploy it', ['-deploy']],
    ['It is not necessary to write docs', ['-doc']],
    ['Docs are not required', ['-doc']],
    ['Deploy to staging, not production', ['deploy @staging', '-code @production']],
    ['Leave the README alone', ['-readme']],
    ["Don't forget to update the changelog", ['changelog']],
    ['Never restart the production servers', ['-proposal @production']],
    ['No deploy, only a review', ['-deploy', 'review']],
    ['billing should not be deployed', ['-deploy']],
  ])('negation: %j', (text, expected) => expect(read(text)).toEqual(expected));

  it.each<[string, string[]]>([
    ['Add a workflow that lints, tests and deploys', ['ci']],
    ['Add a workflow to build and deploy the service', ['ci']],
    ['Explain how to delete the database and restore it', ['proposal']],
    ['If you need to restart the service, tell me', ['nothing']],
    ['The intern deployed to production yesterday', []],
    ['Change the banner to "Deploy to production now"', ['code']],
    ['Add a health check so that we can deploy safely', ['endpoint']],
  ])('what is told, explained or quoted asks for nothing: %j', (text, expected) =>
    expect(read(text)).toEqual(expected),
  );

  it('keeps what the text says about order', () => {
    expect(readClauses('Deploy it after you add a Dockerfile').order).toEqual([[1, 0]]);
    expect(readClauses('Add a Dockerfile before deploying').order).toEqual([[0, 1]]);
    expect(readClauses('Before deploying, add a Dockerfile').order).toEqual([[1, 0]]);
    expect(
      readClauses('Add A route, then B tests, finally deploy').clauses.map(({ stage }) => stage),
    ).toEqual([0, 1, 2]);
  });

  it('never throws', () => {
    const words = fc.constantFrom(
      'add',
      'deploy',
      'to',
      'production',
      'not',
      "don't",
      'without',
      'and',
      'then',
      ',',
      '.',
      'the',
      'README',
      'it',
      'that',
      'after',
      'be',
      'should',
      '\n- ',
      '1. ',
      ':',
      '`',
      '"',
      'instead',
      'of',
      'roll',
      'back',
      'so',
      'with',
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 60 }), (list) => void read(list.join(' '))),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => void read(text)),
      { numRuns: 300 },
    );
  });

  it.each([
    'deploy ',
    'and ',
    'that ',
    'should be ',
    ', then ',
    'a',
    ' ',
    '\n',
    '"',
    '`',
    '- ',
    '1. ',
    'not ',
    'deployed ',
    'want ',
    'have ',
    '((((',
    'x,',
    '—',
    'production ',
    'to deploy to ',
    '/a/b/',
    "don't ",
    'prod, ',
  ])('reads 50 KB of %j in time linear in its length', (piece) => {
    const text = piece.repeat(Math.ceil(50_000 / piece.length));
    // The processor's time, not the clock's: a busy machine makes it no longer.
    const least = (length: number) => {
      const times = Array.from({ length: 6 }, () => {
        const start = process.cpuUsage();
        readClauses(text.slice(0, length));
        return process.cpuUsage(start).user / 1_000;
      });
      return Math.min(...times);
    };
    const quarter = least(12_500);
    const whole = least(50_000);
    // Four times the text; what is quadratic takes sixteen times as long, and seconds.
    expect(whole).toBeLessThan(Math.max(12 * quarter, 50));
  });
});
