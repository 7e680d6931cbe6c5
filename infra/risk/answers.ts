import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SqlReader } from '../../lib/risk/sql/parser.ts';
import { ROOT } from '../test/run-vitest.ts';
import { type Case, type CORPORA, listFamilies, loadCorpus } from './corpus.ts';
import { answerTo } from './judge-case.ts';

type Corpus = keyof typeof CORPORA;

/**
 * What the assessor answers to a case, on one line: id, level, effect, decision, the rules that fired, and a digest of the
 * whole answer, so that a changed word of a reason shows as well.
 */
export function lineOf(each: Case, sql: SqlReader): string {
  const answer = answerTo(each, sql);
  const rules = answer.factors.map(({ rule, level }) => `${rule}=${level}`).join(' ');
  const digest = createHash('sha256').update(JSON.stringify(answer)).digest('hex').slice(0, 12);
  return `${each.id} ${answer.risk_level} ${answer.effect} ${answer.decision} ${digest} ${rules}`.trimEnd();
}

/** The answers that are kept for a family, by the id of their case; none where none are. */
export function keptAnswers(corpus: Corpus, family: string): Map<string, string> {
  const path = pathOf(corpus, family);
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(' ')), line]));
}

/** Keeps today's answers in `tests/corpus/answers`, whose diff then tells; answers how many are other ones than before. */
export function keepAnswers(corpus: Corpus, sql: SqlReader): number {
  let changed = 0;
  mkdirSync(join(ROOT, 'tests/corpus/answers', corpus), { recursive: true });
  for (const family of listFamilies(corpus)) {
    const before = keptAnswers(corpus, family);
    const cases = loadCorpus(corpus, family);
    const lines = cases.map((each) => lineOf(each, sql));
    changed += cases.filter(({ id }, i) => before.get(id) !== lines[i]).length;
    writeFileSync(pathOf(corpus, family), `${lines.join('\n')}\n`);
  }
  return changed;
}

const pathOf = (corpus: Corpus, family: string) =>
  join(ROOT, 'tests/corpus/answers', corpus, `${family}.txt`);
