import * as z from 'zod';
import { Concern } from '../../../schema/plan.ts';

/** One concern of a second look, about the step at `index`. */
export const ConcernDraft = Concern.extend({ index: z.number().int().min(0) });
export const ConcernsAnswer = z.strictObject({ concerns: z.array(ConcernDraft).max(50) });
