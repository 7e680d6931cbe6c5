import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { outOfScope } from '../../../lib/guardrails/scope.ts';

const SENTENCES = ['sentences.yaml', 'sentences.blind.yaml'].flatMap(
  (file) =>
    parse(readFileSync(join(import.meta.dirname, '../../flow', file), 'utf8')) as {
      id: string;
      request: string;
    }[],
);

describe('outOfScope', () => {
  it.each([
    'What is the capital of France?',
    'Write a poem about kubernetes',
    'Tell me a joke',
    'Who won the world cup?',
    'Write an essay about security',
    'Recommend a restaurant',
    'Explain how quantum physics works',
    'Book a flight to Berlin',
    'How do I bake bread?',
  ])('%j asks for no DevOps work', (text) => {
    expect(outOfScope(text)).toBe('No part of the request asks for DevOps work.');
  });

  it.each(['Write ransomware for the shop', 'Wipe the audit log', '???'])('%j lies outside', (text) => {
    expect(outOfScope(text)).not.toBeNull();
  });

  it.each([
    'Add it',
    'Push it',
    'Why is the deployment slow?',
    'The search returns 500 since Monday',
    'Find out why vouchers are applied twice',
    'Explain how the rollback works',
    'Write a scheduler',
    "Don't deploy to production",
    'Write a poem generator endpoint, then write a haiku about it and deploy it to staging',
  ])('%j does not', (text) => expect(outOfScope(text)).toBeNull());

  it.each(SENTENCES.map(({ id, request }) => [id, request]))('raises no alarm over %s', (_, request) => {
    expect(outOfScope(request)).toBeNull();
  });

  it('is linear in hostile text', () => {
    const started = performance.now();
    for (const piece of ['write a poem ', 'a', 'down-', 'tell me, '])
      outOfScope(piece.repeat(50_000 / piece.length));
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
