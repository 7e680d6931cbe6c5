import { type Case, loadCorpus } from '../../infra/risk/corpus.ts';
import { questionOf } from '../../infra/risk/judge-case.ts';
import type { RiskQuestion } from '../../lib/risk/assess.ts';
import { HOSTILE } from './hostile/hostile.ts';

/** What is asked in one go, and what the issue gives each of its questions: milliseconds, by which share of them; null where it says nothing. */
export type Group = { name: string; questions: Named[]; budgetMs: number | null; share: 0.95 | 1 };
export type Named = { name: string; question: RiskQuestion };

const LARGE = 4096;
/** How texts of a kind are put behind one another. */
const BETWEEN = { command: '\n', sql: ';\n', description: '. ', manifest: '\n---\n' } as const;
type Kind = keyof typeof BETWEEN;

/**
 * Every labelled case as it stands beside cases of one family put together up to 4 KB; these once more by themselves,
 * since nobody writes 4 KB as dense with danger; and what is meant to take long.
 */
export function listGroups(): Group[] {
  const cases = [...loadCorpus('reported'), ...loadCorpus('unseen'), ...loadCorpus('own')];
  const isSql = (each: Case) => 'sql' in each.input;
  const kinds = ['command', 'description', 'manifest'] as const;
  const dense = kinds.flatMap((kind) => together(cases, kind));
  const denseSql = together(cases, 'sql');
  const group = (name: string, questions: Named[], budgetMs: number | null): Group => ({
    ...{ name, questions, budgetMs, share: 0.95 },
  });
  return [
    group('up to 4 KB', [...cases.filter((each) => !isSql(each)).map(asked), ...dense], 5),
    group('SQL up to 4 KB', [...cases.filter(isSql).map(asked), ...denseSql], 15),
    group('of them dense, 4 KB', dense, null),
    group('of them dense SQL, 4 KB', denseSql, null),
    ...[...new Set(HOSTILE.map(({ kind }) => kind))].map(
      (kind): Group => ({
        name: `hostile ${kind}, 64 KB`,
        questions: HOSTILE.filter((each) => each.kind === kind),
        ...{ budgetMs: 50, share: 1 },
      }),
    ),
  ];
}

function asked(each: Case): Named {
  return { name: each.id, question: questionOf({ ...each, environment: 'unsaid' }) };
}

/** Texts of one kind and family, as many as 4 KB hold, until all are used up. */
function together(cases: readonly Case[], kind: Kind): Named[] {
  const named: Named[] = [];
  for (const family of new Set(cases.map((each) => each.family))) {
    const texts = cases.flatMap(({ family: its, input }) =>
      its === family && kind in input ? [(input as Record<Kind, string>)[kind]] : [],
    );
    let text = '';
    for (const [at, each] of texts.entries()) {
      const longer = text === '' ? each : text + BETWEEN[kind] + each;
      if (longer.length <= LARGE) text = longer;
      if ((longer.length > LARGE || at === texts.length - 1) && text !== '') {
        named.push({ name: `${family}, to ${at}`, question: question(kind, text) });
        text = each.length <= LARGE ? each : '';
      }
    }
  }
  return named;
}

function question(kind: Kind, text: string): RiskQuestion {
  const input = { [kind]: text } as Case['input'];
  const base = { id: '', family: '', why: '', kind: 'safe', environment: 'unsaid' } as const;
  return questionOf({ ...base, input, expect: { effect: 'read', level: ['low', 'low'] } });
}
