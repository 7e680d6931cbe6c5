import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assertBranchName, assertFilePath, assertRef } from '../../../../infra/local/workspace/git/names.ts';
import fc from '../../../support/fast-check.ts';

const accepts = (check: (text: string) => void, text: string): boolean => {
  try {
    check(text);
    return true;
  } catch {
    return false;
  }
};

const part = fc.oneof(
  fc.string(),
  fc.constantFrom('..', '.', '', '.git', '.GIT', 'a', 'src', '~', '\\', 'git~1'),
);
const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

describe('names', () => {
  it('a path that is accepted stays inside the folder and out of git’s own files', () => {
    fc.assert(
      fc.property(path, (text) => {
        if (!accepts(assertFilePath, text)) return;
        expect(posix.join('/root', text)).toBe(`/root/${text}`);
        expect(text.toLowerCase().split('/')).not.toContain('.git');
      }),
      { numRuns: 2000 },
    );
  });

  it('ordinary paths are accepted', () => {
    for (const text of [
      '.github/workflows/ci.yml',
      '.gitignore',
      'a b/c-d_e.ts',
      'docs/ünï.md',
      'x/..y/z...',
    ]) {
      expect(accepts(assertFilePath, text)).toBe(true);
    }
  });

  it('a branch or ref that is accepted is never an option and names one commit', () => {
    fc.assert(
      fc.property(path, (text) => {
        for (const check of [assertBranchName, assertRef]) {
          if (accepts(check, text)) expect(text).not.toMatch(/^-|\.\.|[\s:?*[\\]|@\{/);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
