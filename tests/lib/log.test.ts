import { expect, it } from 'vitest';
import { consoleLog } from '../../lib/log.ts';

const capture = (level?: 'info' | 'error' | 'silent') => {
  const lines: string[] = [];
  const log = consoleLog({ level, clock: { now: () => 0 }, sink: (line) => lines.push(line) });
  return { log, lines, parsed: () => lines.map((line) => JSON.parse(line)) };
};

it('writes one JSON line an event', () => {
  const { log, lines, parsed } = capture();
  log.info('task opened\nforged line', { task: 't1', at: 'not the time', n: 2 });
  log.error('failed', { error: new Error('boom') });
  expect(lines.every((line) => !line.includes('\n'))).toBe(true);
  expect(parsed()).toEqual([
    { at: '1970-01-01T00:00:00.000Z', level: 'info', message: 'task opened\nforged line', task: 't1', n: 2 },
    {
      at: '1970-01-01T00:00:00.000Z',
      level: 'error',
      message: 'failed',
      error: { name: 'Error', message: 'boom' },
    },
  ]);
});

it('redacts message and fields', () => {
  const secret = ['postgres://app:', 'hunter2hunter2', '@db/x'].join('');
  const { log, lines } = capture();
  log.error(`cannot reach ${secret}`, { url: secret, headers: { authorization: 'anything' } });
  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).not.toContain('anything');
});

it('keeps lines bounded and never throws', () => {
  const { log, lines, parsed } = capture();
  log.info('big', { text: 'x'.repeat(100_000) });
  log.info('odd', {
    get bad() {
      throw new Error('no');
    },
  });
  expect(lines.every((line) => line.length <= 16_384)).toBe(true);
  expect(parsed()[1]).toMatchObject({ message: 'odd', cut: 'the fields could not be written' });
});

it('obeys its level', () => {
  for (const [level, count] of [
    ['info', 2],
    ['error', 1],
    ['silent', 0],
  ] as const) {
    const { log, lines } = capture(level);
    log.info('a');
    log.error('b');
    expect(lines).toHaveLength(count);
  }
});
