import { describe, expect, it } from 'vitest';
import { type Case, loadCorpus } from '../../infra/risk/corpus.ts';
import { distinctCases, formOf } from '../../infra/risk/normalise.ts';

const reported = loadCorpus('reported');
const all = [...reported, ...loadCorpus('own')];
const distinct = distinctCases([...all, ...loadCorpus('unseen')]);
const count = (holds: (each: Case) => boolean) => distinct.filter(holds).length;

const base: Case = {
  id: 'x',
  family: 'x',
  input: { command: 'kubectl delete pod web-1 -n shop' },
  environment: 'production',
  expect: { effect: 'destructive', level: ['high', 'critical'] },
  kind: 'dangerous',
  why: 'x',
};
const command = (text: string): Case => ({ ...base, input: { command: text } });

describe('the labelled corpus', () => {
  it('is as large as the issue asks, without cases that differ in names only', () => {
    expect(distinct.length).toBeGreaterThanOrEqual(1_500);
    expect(distinctCases(reported).length).toBeGreaterThanOrEqual(500);
    expect(count(({ kind }) => kind === 'evasion')).toBeGreaterThanOrEqual(200);
    expect(count(({ input }) => 'description' in input)).toBeGreaterThanOrEqual(150);
  });

  it('is ordinary work and near misses to two fifths', () => {
    expect(count(({ kind }) => kind === 'safe' || kind === 'near_miss')).toBeGreaterThanOrEqual(
      0.4 * distinct.length,
    );
  });

  it('gives a reason for each label', () => {
    expect(all.filter(({ why }) => why.trim().length < 4).map(({ id }) => id)).toEqual([]);
  });

  it('takes each id once', () => {
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });
});

describe('formOf', () => {
  it.each([
    ['kubectl delete pod web-7 -n shop', 'kubectl delete pod api-12 -n shop'],
    ['git revert 8f3a2b1c', 'git revert 1234567'],
    ['ssh db.example.com uptime', 'ssh web1.acme.io uptime'],
    ['sleep 10', 'sleep  300'],
  ])('%s and %s are one', (a, b) => {
    expect(formOf(command(a))).toBe(formOf(command(b)));
  });

  it.each([
    ['kubectl delete pod web-7', 'kubectl get pod web-7'],
    ['rm -rf build', 'rm -f build'],
    ['git push origin main', 'git push --force origin main'],
  ])('%s and %s are two', (a, b) => {
    expect(formOf(command(a))).not.toBe(formOf(command(b)));
  });

  it('parts the same text by environment and label', () => {
    expect(formOf(base)).not.toBe(formOf({ ...base, environment: 'staging' }));
    expect(formOf(base)).not.toBe(formOf({ ...base, kind: 'evasion' }));
  });
});
