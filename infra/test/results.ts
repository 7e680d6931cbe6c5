/** What vitest's JSON reporter writes, as far as we read it. */
export interface JsonReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages?: string[] | null }[];
  }[];
}

export interface Results {
  passed: number;
  /** `file > test`, and files that could not run at all. */
  failed: string[];
  skipped: string[];
  /** Random seeds that failures name, to run them again. */
  seeds: string[];
}

/** Counts and names from a report; a file that failed without a failed test counts as one failure. */
export function readResults(report: JsonReport, root: string): Results {
  const results: Results = { passed: 0, failed: [], skipped: [], seeds: [] };
  for (const { name, status, message, assertionResults } of report.testResults) {
    const file = name.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, '');
    const failedBefore = results.failed.length;
    for (const test of assertionResults) {
      const title = `${file} > ${test.fullName.trim()}`;
      if (test.status === 'passed') results.passed += 1;
      else if (test.status === 'failed') results.failed.push(title);
      else results.skipped.push(title);
      if (test.status !== 'failed') continue;
      for (const [, seed] of [title, ...(test.failureMessages ?? [])]
        .join('\n')
        .matchAll(/\bseed:? ?(-?\d+)/g))
        results.seeds.push(`${title}: ${seed}`);
    }
    if (status === 'failed' && results.failed.length === failedBefore)
      results.failed.push(`${file} (${message.split('\n')[0] || 'could not run'})`);
  }
  return results;
}

/** What `npm test` ends with; its last line is the counts, alone. */
export function closingLines({ passed, failed, skipped, seeds }: Results, seconds: number): string[] {
  const list = (title: string, names: string[]) =>
    names.length > 0 ? [`${title}:`, ...names.map((name) => `  ${name}`)] : [];
  return [
    ...list(`${skipped.length} skipped`, skipped),
    ...list(`${failed.length} failed`, failed),
    ...list('seeds of failures', seeds),
    `total time ${seconds.toFixed(1)} s`,
    `${passed} passed, ${failed.length} failed`,
  ];
}
