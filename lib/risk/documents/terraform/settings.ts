import { ATTRIBUTE_CHECKS } from './attributes/attribute-checks.ts';
import type { Found } from './deeds.ts';
import { flatten } from './flatten.ts';
import type { ResourceChange } from './plan.ts';

/** The settings of a created or changed resource that somebody should see. */
export function readSettings(change: ResourceChange, base: Pick<Found, 'reach' | 'evidence'>): Found[] {
  const after = flatten(change.change.after);
  const before = flatten(change.change.before);
  return ATTRIBUTE_CHECKS.flatMap(({ id, of, at, turns, does, why, safer }) => {
    if (of && !of.test(change.type)) return [];
    for (const [path, values] of after) {
      if (!at.test(path) || /(^|\.)egress(\[\])?\./.test(path)) continue;
      const old = before.get(path);
      const turned = values.find((value) => turns(value, old?.includes(value) ? value : old?.[0], after));
      if (turned === undefined) continue;
      const shown = /polic/.test(path) ? path : `${path} = ${turned.slice(0, 60)}`;
      const deed = { operation: 'modify', resource: 'infrastructure', effect: 'write', ...does } as const;
      return [{ ...base, id, does: deed, why, safer, evidence: `${change.address}: ${shown}` }];
    }
    return [];
  });
}
