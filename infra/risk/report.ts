import { loadSqlParser, type SqlReader } from '../../lib/risk/sql/parser.ts';
import { readCommandLine } from '../local/command-line.ts';
import { exitWith } from '../local/errors.ts';
import { keepAnswers } from './answers.ts';
import { CORPORA, listFamilies, loadCorpus } from './corpus.ts';
import { type Judged, judgeCase } from './judge-case.ts';
import { distinctCases } from './normalise.ts';
import { recordFirstSight, recordReport } from './record.ts';
import { toLines } from './render.ts';
import { renderMisses, renderTables } from './tables.ts';

/**
 * `npm run risk:report [-- --own | --unseen] [--family x] [--aggregates] [--misses] [--record | --keep]`: runs the assessor over a labelled
 * corpus and prints how well it did. Always ends with 0 when it could run: the figures are the result.
 */
function main(sql: SqlReader): void {
  const { values, refuse } = readCommandLine(
    {
      command: 'npm run risk:report -- [options]',
      does: 'Runs the risk assessor over a labelled corpus and prints how well it did.',
    },
    {
      own: { type: 'boolean', help: 'the cases the rules were written with, not the held-out ones' },
      unseen: { type: 'boolean', help: 'the cases that were held out after the reported ones had been seen' },
      family: { type: 'string', value: 'x', help: 'one family only' },
      aggregates: { type: 'boolean', help: 'measures and families only, no single cases' },
      misses: { type: 'boolean', help: 'also the single cases that are not as labelled' },
      keep: { type: 'boolean', help: 'keeps all answers in tests/corpus/answers, for its diff to be read' },
      record: {
        type: 'boolean',
        help: 'writes docs/reports/risk.json and the tables of docs/risk.md, of the unseen part docs/reports/risk-unseen.json once',
      },
    },
  );
  if (values.own && values.unseen) refuse('--own and --unseen are two corpora.');
  const corpus = values.own ? 'own' : values.unseen ? 'unseen' : 'reported';
  if (listFamilies(corpus).length === 0) refuse(`there is no case in ${CORPORA[corpus]}.`);
  if (values.family && !listFamilies(corpus).includes(values.family))
    refuse(`no family is called "${values.family}": ${listFamilies(corpus).join(', ')}.`);
  if (values.aggregates && values.misses) refuse('--aggregates shows no single cases, --misses does.');
  if (values.record && (values.own || values.family))
    refuse('--record is of the whole reported or unseen part.');
  if (values.keep) {
    for (const each of Object.keys(CORPORA) as (keyof typeof CORPORA)[])
      console.log(`${each}: ${keepAnswers(each, sql)} answers are other ones than those that were kept`);
    return;
  }
  const all = judgeAll(corpus, values.family, sql);
  const tables = renderTables(all);
  const shown = values.aggregates
    ? tables.filter(({ title }) => /^(Measures|Families|Tools)/.test(title))
    : tables;
  console.log(`${all.length} cases, ${distinctCases(all).length} without those that differ in names only`);
  for (const table of shown) console.log(toLines(table).join('\n'));
  if (values.misses) console.log(toLines(renderMisses(all)).join('\n'));
  if (values.record) (corpus === 'unseen' ? recordFirstSight : recordReport)(all, CORPORA[corpus]);
}

function judgeAll(corpus: keyof typeof CORPORA, family: string | undefined, sql: SqlReader): Judged[] {
  const cases = loadCorpus(corpus, family);
  const tell = process.stderr.isTTY
    ? (done: number) =>
        process.stderr.write(`\r${done} of ${cases.length} cases${done === cases.length ? '\n' : ''}`)
    : () => {};
  return cases.map((each, at) => {
    const judged = judgeCase(each, sql);
    if ((at + 1) % 50 === 0 || at + 1 === cases.length) tell(at + 1);
    return judged;
  });
}

try {
  main(await loadSqlParser());
} catch (error) {
  exitWith(error);
}
