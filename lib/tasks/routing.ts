/** The order in which subtasks may run, and those that may run side by side: one group for each depth. */
export function groupByDepth(subtasks: readonly { index: number; depends_on: readonly number[] }[]): {
  execution_order: number[];
  parallel_groups: number[][];
} {
  const depth = new Map<number, number>();
  let rest = [...subtasks].sort((a, b) => a.index - b.index);
  // Each round takes at least one, or what is left waits for itself: a plan like that is never accepted.
  while (rest.length > 0) {
    const next = rest.filter(({ depends_on }) => depends_on.every((need) => depth.has(need)));
    if (next.length === 0) break;
    const level = new Map(
      next.map(({ index, depends_on }) => [
        index,
        1 + Math.max(-1, ...depends_on.map((need) => depth.get(need) ?? 0)),
      ]),
    );
    for (const [index, at] of level) depth.set(index, at);
    rest = rest.filter(({ index }) => !depth.has(index));
  }
  const groups: number[][] = [];
  for (const [index, at] of [...depth].sort(([a], [b]) => a - b)) {
    groups[at] = [...(groups[at] ?? []), index];
  }
  return { execution_order: groups.flat(), parallel_groups: groups.filter((group) => group.length > 1) };
}
