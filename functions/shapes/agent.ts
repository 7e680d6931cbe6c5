import './common.ts';
import * as z from 'zod';
import { Reach } from '../../schema/tool.ts';
import { AgentName, Effect } from '../../schema/vocabulary.ts';

export const AgentShape = z
  .object({
    name: AgentName,
    title: z.string(),
    description: z.string(),
    model: z.string(),
    tools: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        effect: Effect,
        effect_source: z.enum(['annotation', 'override', 'default']),
        reach: Reach,
      }),
    ),
    tools_known: z.boolean().describe('False: no tool server answered.'),
    figures: z.object({
      working: z.number().int(),
      waiting: z.number().int(),
      completed: z.number().int(),
      failed: z.number().int(),
    }),
  })
  .openapi('Agent');
