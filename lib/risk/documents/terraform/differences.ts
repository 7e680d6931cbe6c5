import { flatten } from './flatten.ts';
import type { ResourceChange } from './plan.ts';

const LABELS =
  /^(tags|tags_all|labels|effective_labels|terraform_labels|description|user_labels|annotations)(\.|$)/;

/** The paths whose values differ. Empty where the plan does not show them. */
function differences({ change }: ResourceChange): string[] {
  const [before, after] = [flatten(change.before), flatten(change.after)];
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path)?.join('\n') !== after.get(path)?.join('\n'));
}

/** Whether tags, labels and descriptions are all that differs. */
export function changesLabelsAlone(change: ResourceChange): boolean {
  const paths = differences(change);
  return paths.length > 0 && paths.every((path) => LABELS.test(path));
}

/** Whether all that differs is a protection that is turned on. */
export function addsProtection(change: ResourceChange): boolean {
  const paths = differences(change);
  const after = flatten(change.change.after);
  return (
    paths.length > 0 &&
    paths.every(
      (path) =>
        /(deletion_protection(_enabled)?|enable_deletion_protection|block_public_\w+|restrict_public_buckets|ignore_public_acls|purge_protection_enabled|enable_key_rotation)$/.test(
          path,
        ) && after.get(path)?.[0] === 'true',
    )
  );
}
