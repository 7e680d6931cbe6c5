import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';

const SERVER = join(import.meta.dirname, '../local/scripted-openai.ts');

/** A local server that speaks the OpenAI protocol, and the variables that point the Worker at it. */
export async function startModel(): Promise<{ env: Record<string, string>; close: () => Promise<void> }> {
  const apiKey = randomBytes(24).toString('hex');
  const child = spawn(process.execPath, [SERVER, '--api-key', apiKey, '--model', 'scripted'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    env: { MODEL_BASE_URL: String(line).trim(), MODEL_API_KEY: apiKey, MODEL_NAME: 'scripted' },
    close: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
