/** One thing that the platform decided, as it was recorded and as the present code decides it from the same inputs. */
export type Fact = { what: string; recorded: string; now: string };

/** The first fact in which the two differ; null: none does. */
export function firstDifference(facts: Fact[]): Fact | null {
  return facts.find(({ recorded, now }) => recorded !== now) ?? null;
}
