import { startServer } from '../../infra/serve/start-server.ts';
import { keptFetch } from './kept-fetch.ts';
import { recorderTools, scriptedModel } from './scripted.ts';

/** The Node host as `npm run serve` starts it, with the job's model and tool; its variables are this process's environment. */
await startServer(
  { ...process.env },
  { model: async () => scriptedModel, tools: recorderTools(String(process.env.RECORDER_URL), keptFetch) },
);
