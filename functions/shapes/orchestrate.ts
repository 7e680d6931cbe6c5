import { OrchestrateInput } from '../../schema/orchestrate.ts';
import { JsonInput } from './common.ts';

export const OrchestrateBody = OrchestrateInput.extend({
  description: OrchestrateInput.shape.description
    .describe('What is to be done, in a sentence or more.')
    .meta({
      example: 'Give billing a GET /version endpoint, with a test, and put it on staging',
    }),
  workspace_config: JsonInput.default({}),
  dry_run: OrchestrateInput.shape.dry_run.describe('Plans and assesses, and runs nothing.'),
}).openapi('OrchestrateRequest');
