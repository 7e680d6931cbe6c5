import { randomBytes } from 'node:crypto';
import { offlineModel } from '../../lib/models/offline/model.ts';
import { offlineBrain } from '../local/openai/offline-brain.ts';
import { startScriptedOpenAI } from '../local/openai/scripted-server.ts';

/** A local server that speaks the OpenAI protocol, and the variables that point the Worker at it. */
export async function startModel(): Promise<{ env: Record<string, string>; close: () => Promise<void> }> {
  const apiKey = randomBytes(24).toString('hex');
  const server = await startScriptedOpenAI({
    script: offlineBrain(offlineModel()),
    apiKey,
    model: 'scripted',
  });
  return {
    env: { MODEL_BASE_URL: server.url, MODEL_API_KEY: apiKey, MODEL_NAME: 'scripted' },
    close: server.close,
  };
}
