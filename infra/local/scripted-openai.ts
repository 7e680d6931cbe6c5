import { parseArgs } from 'node:util';
import { offlineModel } from '../../lib/models/offline/model.ts';
import { offlineBrain } from './openai/offline-brain.ts';
import { startScriptedOpenAI } from './openai/scripted-server.ts';

const USAGE = `Serves the OpenAI chat-completions protocol on 127.0.0.1; the offline model does the thinking.
  --port N      default 0: a free one
  --api-key K   refuse other keys
  --model NAME  refuse other models
Prints one line, the URL for MODEL_BASE_URL, and serves until it is ended.`;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'api-key': { type: 'string' },
    model: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(USAGE);
} else {
  const server = await startScriptedOpenAI({
    script: offlineBrain(offlineModel()),
    port: Number(values.port),
    apiKey: values['api-key'],
    model: values.model,
  });
  console.log(server.url);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void server.close());
}
