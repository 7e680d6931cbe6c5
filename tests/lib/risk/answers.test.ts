import { beforeAll, describe, expect, it } from 'vitest';
import { keptAnswers, lineOf } from '../../../infra/risk/answers.ts';
import { CORPORA, listFamilies, loadCorpus } from '../../../infra/risk/corpus.ts';
import { loadSqlParser, type SqlReader } from '../../../lib/risk/sql/parser.ts';

const corpora = Object.keys(CORPORA) as (keyof typeof CORPORA)[];
let sql: SqlReader;

beforeAll(async () => {
  sql = await loadSqlParser();
});

describe.each(corpora.flatMap((corpus) => listFamilies(corpus).map((family) => ({ corpus, family }))))(
  'the answers kept for $corpus/$family (`npm run risk:report -- --keep` keeps today’s)',
  ({ corpus, family }) => {
    const kept = keptAnswers(corpus, family);

    it.each(loadCorpus(corpus, family))('$id', (each) => {
      expect(lineOf(each, sql)).toBe(kept.get(each.id));
    });
  },
);
