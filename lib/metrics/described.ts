/** What a metric is, for whoever reads it: the text, the documentation and the checks come from here. */
export type Described = {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  /** Names of its labels, in the order in which they are written. */
  labels?: readonly string[];
  /** Upper bounds of a histogram but for the last, `+Inf`. */
  bounds?: readonly number[];
  /** Label values that are told also while they are 0: whoever alerts on them must see them. */
  always?: { [label: string]: readonly string[] };
};

/** A figure that never falls. */
export const counter = (name: string, help: string, more: Partial<Described> = {}): Described => ({
  ...{ name, help, type: 'counter' },
  ...more,
});
/** A figure as it is now. */
export const gauge = (name: string, help: string, more: Partial<Described> = {}): Described => ({
  ...{ name, help, type: 'gauge' },
  ...more,
});
/** How observations are spread. */
export const histogram = (
  name: string,
  help: string,
  bounds: readonly number[],
  more: Partial<Described>,
): Described => ({ ...{ name, help, type: 'histogram', bounds }, ...more });
