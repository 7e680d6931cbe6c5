import { describe, expect, it } from 'vitest';
import { closingLines, readResults } from '../../infra/test/results.ts';

const report = {
  testResults: [
    {
      name: '/house/tests/a.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { fullName: 'a holds', status: 'passed' },
        {
          fullName: ' a breaks',
          status: 'failed',
          failureMessages: ['Property failed\n{ seed: -17, path: "3:1" }'],
        },
        { fullName: 'a waits', status: 'pending', failureMessages: null },
      ],
    },
    {
      name: '/house/tests/b.test.ts',
      status: 'failed',
      message: 'Cannot find module x\nat y',
      assertionResults: [],
    },
  ],
};

describe('the end of npm test', () => {
  it('names what was skipped, what failed and its seed, and closes with the counts', () => {
    expect(closingLines(readResults(report, '/house'), 12.34)).toEqual([
      '1 skipped:',
      '  tests/a.test.ts > a waits',
      '2 failed:',
      '  tests/a.test.ts > a breaks',
      '  tests/b.test.ts (Cannot find module x)',
      'seeds of failures:',
      '  tests/a.test.ts > a breaks: -17',
      'total time 12.3 s',
      '1 passed, 2 failed',
    ]);
  });
});
