import type { StoredRun, TraceServer } from './trace-server.ts';

/** The runs of each trace as lines of text, children under their parents in the order they began. */
export function traceTree({ runs, feedback }: Pick<TraceServer, 'runs' | 'feedback'>): string[] {
  const all = [...runs.values()].sort((a, b) => (a.dotted_order < b.dotted_order ? -1 : 1));
  const childrenOf = (id: string | undefined) => all.filter((run) => run.parent_run_id === id);
  const said = (run: StoredRun) =>
    [...feedback.values()]
      .filter(({ run_id }) => run_id === run.id)
      .map(({ key, value }) => `${key}: ${value}`);
  const lines = (run: StoredRun, indent: string): string[] => [
    [
      `${indent}${run.name}`,
      `[${run.run_type}]`,
      took(run),
      ...said(run).map((word) => `(${word})`),
      run.error && `! ${run.error}`,
    ]
      .filter(Boolean)
      .join('  '),
    ...childrenOf(run.id).flatMap((child) => lines(child, `${indent}  `)),
  ];
  return childrenOf(undefined).flatMap((root) => lines(root, ''));
}

function took({ start_time, end_time }: StoredRun): string {
  return end_time ? `${Math.max(0, Date.parse(end_time) - Date.parse(start_time))} ms` : 'goes on';
}
