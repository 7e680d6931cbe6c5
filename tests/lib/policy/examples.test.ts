import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import { parsePolicy } from '../../../lib/policy/parse.ts';

it('takes the examples of docs/policy.md, one by one and together', () => {
  const page = readFileSync(new URL('../../../docs/policy.md', import.meta.url), 'utf8');
  const examples = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!);
  expect(examples).toHaveLength(3);
  for (const example of examples) parsePolicy(`${DEFAULT_POLICY}\n${example}`);
  expect(parsePolicy(`${DEFAULT_POLICY}\n${examples.join('\n')}`).freezes).toHaveLength(2);
});
