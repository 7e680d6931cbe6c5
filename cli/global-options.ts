import { flag, text, whole } from './command.ts';

/** Options that every command takes. */
export const GLOBAL_OPTIONS = {
  json: flag('answers as JSON, for scripts'),
  'plain-text': flag('no colours (NO_COLOR does the same)'),
  url: text('address', 'the service (DEVOPS_AGENTS_URL)'),
  as: text('role', 'somebody of the local stack, from its credentials.json: tech_lead, admin, ...'),
  timeout: whole('seconds', 'the longest wait for one answer (30)', [1, 600]),
  retries: whole('number', 'how often to try again (4)', [0, 20]),
};
export type GlobalValues = {
  json: boolean;
  'plain-text': boolean;
  url: string | undefined;
  as: string | undefined;
  timeout: number | undefined;
  retries: number | undefined;
};
