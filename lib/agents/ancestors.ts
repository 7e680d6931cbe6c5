/** What a subtask depends on, directly or not, in plan order. */
export function ancestorsOf(plan: { depends_on: number[] }[], index: number): number[] {
  const seen = new Set<number>();
  const visit = (at: number) => {
    for (const needs of plan[at]!.depends_on) {
      if (seen.has(needs)) continue;
      seen.add(needs);
      visit(needs);
    }
  };
  visit(index);
  return [...seen].sort((a, b) => a - b);
}
