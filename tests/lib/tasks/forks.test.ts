import { expect, it } from 'vitest';
import { forksOf, nextCallOf } from '../../../lib/tasks/forks.ts';
import { commit } from '../../flow/scripts.ts';

const calls = [commit(0), commit(1)];

it.each([
  ['nothing is remembered', {}, { turn: 1, call_index: 0 }],
  ['a turn has proposed its calls', { turn: 2, calls, cursor: 0 }, { turn: 2, call_index: 0 }],
  ['a turn is half made', { turn: 2, calls, cursor: 1 }, { turn: 2, call_index: 1 }],
  ['a turn is over', { turn: 2, calls: [], cursor: 0 }, { turn: 3, call_index: 0 }],
])('the next call where %s', (_, state, next) => {
  expect(nextCallOf(state)).toEqual(next);
});

it('a thread that has no checkpoint yet begins anew', async () => {
  expect(await forksOf([{ subtask_id: 's', from: 1, thread_id: 't/1/0', stored: null }])).toEqual([]);
});
