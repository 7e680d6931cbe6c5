import { exitWith } from './errors.ts';
import { createLog } from './progress.ts';
import { seedLocal } from './seed.ts';
import { readSettings } from './settings.ts';
import { type Stack, startStack } from './stack.ts';

const SECOND_SIGNAL_MS = 1_000;

const log = createLog();
const giveUp = new AbortController();
let stack: Stack | null = null;
let endingSince: number | null = null;

/** Ends the stack; a second signal (a later one: npm and the terminal send the same one twice) does not wait. */
async function end(code: number): Promise<void> {
  if (endingSince !== null) {
    if (Date.now() - endingSince > SECOND_SIGNAL_MS) process.exit(code || 1);
    return;
  }
  endingSince = Date.now();
  log('stopping');
  if (!stack) return giveUp.abort(); // startStack ends what is up, and the catch below ends us
  await stack.stop();
  log('stopped');
  process.exit(code);
}

function onFatal(reason: string): void {
  console.error(`error: ${reason}`);
  void end(1);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

try {
  const settings = readSettings(process.env);
  stack = await startStack({ ...settings, log, onFatal, seed: seedLocal, signal: giveUp.signal });
  const { baseUrl } = stack;
  log(`ready: ${baseUrl}`);
  console.log(`
  open       ${baseUrl}   (API reference: ${baseUrl}/docs)
  tokens     ${settings.localDir}/credentials.json
  try        npm run demo            (in another terminal)
  stop       Ctrl-C                  (the data stays; "npm run reset" wipes it)
`);
} catch (error) {
  if (!giveUp.signal.aborted) exitWith(error);
  log('stopped');
  process.exit(0);
}
