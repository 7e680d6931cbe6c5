import type { AttributeCheck } from './attribute-check.ts';
import { EXPOSURE_CHECKS } from './exposure.ts';
import { PROTECTION_CHECKS } from './protection.ts';
import { RIGHT_CHECKS } from './rights.ts';

/** What no change of these settings should pass unseen; from the providers' documentation of the arguments. */
export const ATTRIBUTE_CHECKS: readonly AttributeCheck[] = [
  ...PROTECTION_CHECKS,
  ...EXPOSURE_CHECKS,
  ...RIGHT_CHECKS,
];
