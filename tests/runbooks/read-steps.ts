/** A command block of a runbook, and what the page says one sees. */
export type Step = {
  line: number;
  script: string;
  /** Whose key it is run with. */
  as: string;
  /** What happens in the world just before, by the name that the scene has for it. */
  after: string | null;
  exit: number;
  /** The block `text` that follows; null: the page does not say. */
  sees: string | null;
  /** Why no test runs it. */
  notRun: string | null;
};

const FENCE = /^```(\w+)(.*)\n([\s\S]*?)^```$/gm;
const WORD = /([a-z-]+)=(?:"([^"]*)"|(\S+))/g;

/**
 * The `sh` blocks of a runbook in order. After the word `sh` stands what readers do not need and a test does:
 * `as=tech_lead exit=5 after=the-queue-is-back`, or `not-run="why"`.
 */
export function readSteps(page: string): Step[] {
  const steps: Step[] = [];
  let end = -1;
  for (const found of page.matchAll(FENCE)) {
    const [whole, language, info = '', body = ''] = found;
    const between = page.slice(end, found.index).trim();
    end = found.index + whole.length;
    if (language === 'sh') {
      const words = Object.fromEntries(
        [...info.matchAll(WORD)].map(([, name, quoted, bare]) => [name, quoted ?? bare]),
      );
      const known = ['as', 'after', 'exit', 'not-run'];
      const wrong = Object.keys(words).find((name) => !known.includes(name));
      if (wrong) throw new Error(`A block takes ${known.join(', ')}, not ${wrong}.`);
      steps.push({
        line: page.slice(0, found.index).split('\n').length,
        script: body,
        as: words.as ?? 'viewer',
        after: words.after ?? null,
        exit: Number(words.exit ?? 0),
        sees: null,
        notRun: words['not-run'] ?? null,
      });
    }
    const last = steps.at(-1);
    if (language === 'text' && last && between === '') last.sees = body;
  }
  return steps;
}

/**
 * Whether an output is what the page says: line by line, however the columns are spaced. `…` is anything within a
 * line, a line of `…` any number of lines.
 */
export function isSeen(sees: string, output: string): boolean {
  const pattern = lines(sees)
    .map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literal).join('.*')}\\n`))
    .join('');
  return new RegExp(`^${pattern}$`).test(`${lines(output).join('\n')}\n`);
}

function lines(text: string): string[] {
  const all = text.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  return all.filter((line) => line !== '');
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
