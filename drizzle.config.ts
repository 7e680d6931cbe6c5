import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: [
    'project',
    'principal',
    'task',
    'subtask',
    'approval',
    'event',
    'effect',
    'artifact',
    'engine',
    'dead-letter',
    'recording',
    'delegation',
    'grant',
    'review',
    'metrics',
    'trace',
    'audit',
    'notification-endpoint',
    'notification-delivery',
    'linear',
  ].map((noun) => `./schema/${noun}.ts`),
  out: './drizzle',
  schemaFilter: ['public', 'langgraph'],
});
