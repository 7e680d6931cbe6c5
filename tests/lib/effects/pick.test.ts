import { expect, it } from 'vitest';
import { pick } from '../../../lib/effects/pick.ts';

const ANSWER = {
  branches: [
    { name: 'main', head: 'aaa' },
    { name: 'fix', head: 'bbb' },
  ],
  release: { commit: 'ccc' },
};

it.each([
  ['release.commit', {}, 'ccc'],
  ['release', {}, { commit: 'ccc' }],
  ['branches[name={branch}].head', { branch: 'fix' }, 'bbb'],
  ['branches[name={branch}].head', { branch: 'new' }, null],
  ['branches[name={branch}].head', {}, null],
  ['release[name={branch}]', { branch: 'fix' }, null],
  ['constructor', {}, null],
  ['release.commit.length', {}, null],
])('%s with %j', (path, args, part) => {
  expect(pick(ANSWER, path, args)).toEqual(part);
});

it('takes no path that it does not understand', () => {
  expect(() => pick(ANSWER, 'a[b]', {})).toThrow(TypeError);
  expect(() => pick(ANSWER, '', {})).toThrow(TypeError);
});
