/** One place that bears on a request. */
export type Passage = { path: string; line: number; text: string };

const SMALL_WORDS = new Set(
  'about above after again against all also and any are around because been before being between both but can cannot could does doing done down during each few for from further had has have having her here him his how into its itself just let like make many may more most much must need not now off once one only other our out over own please propose same shall she should some such than that the their them then there these they this those through too under until use used uses using very was way well were what when where which while who why will with within without would you your repository service'.split(
    ' ',
  ),
);
const MOST_FILES = 8;
const MOST_LINES = 4;
const LONGEST = 160;

/** The words of a request that a file may be searched for, longest first; at most 12, in small letters. */
export function searchWords(request: string): string[] {
  const words = request.toLowerCase().match(/[a-z][a-z0-9_-]{2,}/g) ?? [];
  const telling = words.filter((word) => !SMALL_WORDS.has(word));
  return [...new Set(telling)].sort((a, b) => b.length - a.length).slice(0, 12);
}

/**
 * The passages of a repository that a request's words lead to: at most 8 files, the ones that have most of the
 * words first, each with its 4 best lines in order. Rare words count more than common ones.
 */
export function findPassages(files: Record<string, string>, words: string[]): Passage[] {
  const matchers = words.map((word) => new RegExp(`(?<![a-z])${stem(word)}`, 'i'));
  const spread = matchers.map((matcher) => Object.values(files).filter((text) => matcher.test(text)).length);
  const weigh = (text: string) =>
    matchers.reduce(
      (sum, matcher, at) => sum + (spread[at]! > 0 && matcher.test(text) ? 1 / spread[at]! : 0),
      0,
    );
  return Object.entries(files)
    .map(([path, text]) => ({ path, text, weight: weigh(`${path}\n${text}`) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || (a.path < b.path ? -1 : 1))
    .slice(0, MOST_FILES)
    .flatMap(({ path, text }) => bestLines(text, weigh).map((line) => ({ path, ...line })));
}

function bestLines(text: string, weigh: (text: string) => number): { line: number; text: string }[] {
  return text
    .split('\n')
    .map((each, at) => ({ line: at + 1, text: each.trim().slice(0, LONGEST), weight: weigh(each) }))
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight || a.line - b.line)
    .slice(0, MOST_LINES)
    .sort((a, b) => a.line - b.line)
    .map(({ line, text }) => ({ line, text }));
}

/** `vouchers` and `voucher`, `investigating` and `investigate` meet in their stem. */
function stem(word: string): string {
  const cut = word.length > 5 ? word.replace(/(ations?|ating|ing|ies|ed|es|s|e)$/, '') : word;
  return (cut.length >= 3 ? cut : word).replace(/[.*+?^${}()|[\]\\-]/g, '\\$&');
}
