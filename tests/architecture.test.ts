import { describe, expect, it } from 'vitest';
import { checkArchitecture } from '../infra/check/architecture.ts';

// The rules are in infra/check/rules; tests/house/rules.test.ts shows that each can fail.
describe('the house', () => {
  for (const { rule, findings } of checkArchitecture(process.cwd())) {
    it(rule, () => {
      expect(findings.map(({ path, message }) => `${path}: ${message}`)).toEqual([]);
    });
  }
});
