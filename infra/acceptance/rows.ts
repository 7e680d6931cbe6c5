/** A sentence of an issue, and what shows that it is true. */
export type Row = {
  number: string;
  sentence: string;
  /** Names of checks against the running stack. */
  checks: string[];
  /** Test files. */
  tests: string[];
};

/** Reads the table `| number | sentence | shown by |`; in the last column each `code span` is a test file or a check. */
export function readRows(text: string): Row[] {
  return text.split('\n').flatMap((line) => {
    const [, number, sentence, shown] = /^\| ([\d.]+) \| (.+?) \| (.*?) ?\|$/.exec(line) ?? [];
    if (number === undefined) return [];
    const spans = [...shown!.matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
    const isTest = (span: string) => span.startsWith('tests/');
    return [
      {
        number,
        sentence: sentence!,
        checks: spans.filter((span) => !isTest(span)),
        tests: spans.filter(isTest),
      },
    ];
  });
}
