import { EFFECTS, LEVELS } from '../../schema/vocabulary.ts';
import type { Case } from './corpus.ts';
import type { Judged } from './judge-case.ts';
import { confusion, effectScore, type Figures, measure } from './measure.ts';
import type { Share } from './wilson.ts';

/** Rows of cells with a heading row; the first column is text, the others stand to the right. */
export type Table = { title: string; head: string[]; rows: string[][] };

/** What the issue asks of each measure: the least, or with `most` the greatest share. */
const GOALS: [string, (figures: Figures) => Share, { least?: number; most?: number } | null][] = [
  ['destructive recall', (figures) => figures.destructive_recall, { least: 0.99 }],
  ['evasion recall', (figures) => figures.evasion_recall, { least: 0.97 }],
  ['misses among dangerous and evasions', (figures) => figures.misses, null],
  ['false alarms on safe', (figures) => figures.false_alarms.safe, { most: 0.02 }],
  ['false alarms on near misses', (figures) => figures.false_alarms.near_miss, { most: 0.08 }],
  ['needless questions', (figures) => figures.needless_questions, null],
  ['effect as labelled', (figures) => figures.effects, null],
  ['level within the range', (figures) => figures.within, null],
];

/** All tables of a corpus: the measures, the families, what was confused with what, tools. */
export function renderTables(all: readonly Judged[]): Table[] {
  const groups: [string, Judged[]][] = [
    ['all', [...all]],
    ['commands and SQL', all.filter(({ input }) => 'command' in input || 'sql' in input)],
    ['documents', all.filter(({ input }) => 'manifest' in input || 'plan' in input)],
    ['sentences', all.filter(({ input }) => 'description' in input)],
  ];
  const tools = all.filter(({ input }) => 'tool' in input);
  return [
    ...groups
      .filter(([, cases]) => cases.length > 0)
      .map(([name, cases]) => ({
        title: `Measures: ${name} (n = ${cases.length})`,
        head: ['measure', 'hits', 'n', 'share', '95 % interval', 'goal', ''],
        rows: GOALS.map(([label, pick, goal]) => goalRow(label, pick(measure(cases)), goal)),
      })),
    familyTable(all),
    ...confusionTables(all),
    ...(tools.length > 0 ? [toolTable(tools)] : []),
  ];
}

/** Cases whose level is outside of the labelled range, or whose effect is another: one row each. */
export function renderMisses(all: readonly Judged[]): Table {
  const wrong = all.filter(
    ({ input, off, said, expect }) =>
      said.effect !== expect.effect || (off !== 'within' && !('tool' in input)),
  );
  return {
    title: `Cases that are not as labelled (${wrong.length} of ${all.length})`,
    head: ['case', 'kind', 'where', 'label', 'said', 'by', 'input'],
    rows: wrong.map(({ id, kind, environment, expect, said, input }) => [
      id,
      kind,
      environment,
      `${expect.effect} ${expect.level.join('–')}`,
      `${said.effect} ${said.level}`,
      said.rules.slice(0, 3).join(' '),
      shortInput(input),
    ]),
  };
}

/** A share in per cent with one decimal; a dash where there was nothing to count. */
function perCent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(1)} %`;
}

function goalRow(label: string, share: Share, goal: { least?: number; most?: number } | null): string[] {
  const { least, most } = goal ?? {};
  const met =
    share.share === null || !goal
      ? ''
      : (least === undefined || share.share >= least) && (most === undefined || share.share <= most)
        ? 'met'
        : 'not met';
  const asked = least !== undefined ? `≥ ${perCent(least)}` : most !== undefined ? `≤ ${perCent(most)}` : '';
  return [label, `${share.hits}`, `${share.n}`, perCent(share.share), interval(share), asked, met];
}

function interval({ low, high }: Share): string {
  return low === null ? '–' : `${perCent(low)} … ${perCent(high)}`;
}

function familyTable(all: readonly Judged[]): Table {
  const families = [...new Set(all.map(({ family }) => family))].sort();
  const cell = ({ hits, n }: Share) => (n === 0 ? '–' : `${hits}/${n}`);
  return {
    title: 'Families (hits / n)',
    head: [
      ...['family', 'n', 'destructive', 'evasion', 'misses', 'alarms safe', 'alarms near'],
      ...['needless', 'effect', 'within', 'p95 ms'],
    ],
    rows: families.map((family) => {
      const figures = measure(all.filter((each) => each.family === family));
      return [
        family,
        `${figures.n}`,
        cell(figures.destructive_recall),
        cell(figures.evasion_recall),
        cell(figures.misses),
        cell(figures.false_alarms.safe),
        cell(figures.false_alarms.near_miss),
        cell(figures.needless_questions),
        cell(figures.effects),
        cell(figures.within),
        figures.p95_ms.toFixed(1),
      ];
    }),
  };
}

function confusionTables(all: readonly Judged[]): Table[] {
  const { levels, effects } = confusion(all);
  const families = [...new Set(all.map(({ family }) => family))].sort();
  return [
    {
      title: 'Levels: label (range) × answer',
      head: ['label', ...LEVELS],
      rows: Object.entries(levels).map(([label, row]) => [label, ...LEVELS.map((level) => `${row[level]}`)]),
    },
    {
      title: 'Effects: label × answer',
      head: ['label', ...EFFECTS],
      rows: EFFECTS.map((label) => [label, ...EFFECTS.map((effect) => `${effects[label]?.[effect] ?? 0}`)]),
    },
    {
      title: 'Levels by family: answer, and of it below / above its label',
      head: ['family', ...LEVELS],
      rows: families.map((family) => [
        family,
        ...LEVELS.map((level) => {
          const said = all.filter((each) => each.family === family && each.said.level === level);
          const off = (where: Judged['off']) =>
            said.filter((each) => each.off === where && !('tool' in each.input)).length;
          return `${said.length} (${off('below')}/${off('above')})`;
        }),
      ]),
    },
  ];
}

function toolTable(tools: readonly Judged[]): Table {
  const score = effectScore(tools);
  return {
    title: `Tools by definition (n = ${score.n})`,
    head: ['measure', 'value', 'goal', ''],
    rows: [
      [
        'macro-F1',
        (score.macro_f1 ?? 0).toFixed(3),
        '≥ 0.900',
        (score.macro_f1 ?? 0) >= 0.9 ? 'met' : 'not met',
      ],
      [
        'destructive taken for read',
        `${score.destructive_as_read}`,
        '0',
        score.destructive_as_read ? 'not met' : 'met',
      ],
      ['taken for milder', `${score.milder}`, '', ''],
      ['effect as labelled', `${perCent(score.right.share)} (${interval(score.right)})`, '', ''],
    ],
  };
}

function shortInput(input: Case['input']): string {
  const text =
    'tool' in input
      ? `${input.tool.name}: ${input.tool.description}`
      : 'plan' in input
        ? JSON.stringify(input.plan)
        : String(Object.values(input)[0]);
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 140);
}
