import * as z from 'zod';
import { PlanDraft } from '../../../schema/plan.ts';
import { Finish } from '../../../schema/turn.ts';
import { ConcernsAnswer } from './concerns-answer.ts';

type JsonSchema = Record<string, unknown>;

// What models are told to answer, as JSON schemas. The Worker's bundle holds what these come to, and not what makes them
// (`infra/bundle-schemas.ts`).

/** Of a plan. */
export const PLAN_SCHEMA = z.toJSONSchema(PlanDraft) as JsonSchema;
/** Of how a subtask ended, as a tool's input. */
export const FINISH_SCHEMA = z.toJSONSchema(Finish, { io: 'input' }) as JsonSchema;
/** Of what a second look found. */
export const CONCERNS_SCHEMA = z.toJSONSchema(ConcernsAnswer) as JsonSchema;
