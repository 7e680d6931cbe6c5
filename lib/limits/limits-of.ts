import type { Config } from '../../schema/config.ts';
import { LIMITS, type LimitName, type Limits } from '../../schema/limits.ts';

/** The limits that this installation has configured. */
export function limitsOf(config: Config): Limits {
  const names = Object.keys(LIMITS) as LimitName[];
  return Object.fromEntries(names.map((name) => [name, config[LIMITS[name].variable]])) as Limits;
}
