import { exitWith } from './errors.ts';
import { createLog } from './progress.ts';
import { readSettings } from './settings.ts';
import type { StackOptions } from './site.ts';
import { type Stack, startStack } from './stack.ts';

/** What the caller brings; the rest comes from the environment. */
export type RunParts = Pick<StackOptions, 'seed' | 'workerCommand' | 'workspaceCommand'>;

const SECOND_SIGNAL_MS = 1_000;

/**
 * Runs a stack as the whole purpose of this process: starts it, prints what to do next, ends it on a signal
 * (exit code 0) or when a part is lost (1). A stack that does not start is one sentence and exit code 1.
 */
export async function runStack(parts: RunParts): Promise<void> {
  const log = createLog();
  const giveUp = new AbortController();
  let stack: Stack | null = null;
  let endingSince: number | null = null;

  /** A second signal does not wait; a quick one is the same again, from npm and from the terminal. */
  const end = async (code: number) => {
    if (endingSince !== null) {
      if (Date.now() - endingSince > SECOND_SIGNAL_MS) process.exit(code || 1);
      return;
    }
    endingSince = Date.now();
    log('stopping');
    if (!stack) return giveUp.abort(); // startStack ends what is up, the catch below ends us
    await stack.stop();
    log('stopped');
    process.exit(code);
  };
  const onFatal = (reason: string) => {
    console.error(`error: ${reason}`);
    void end(1);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

  try {
    const settings = readSettings(process.env);
    stack = await startStack({ ...settings, ...parts, log, onFatal, signal: giveUp.signal });
    log(`ready: ${stack.baseUrl}`);
    log(await tracingLine(stack.baseUrl));
    console.log(nextSteps(stack.baseUrl, settings.localDir));
  } catch (error) {
    if (!giveUp.signal.aborted) exitWith(error);
    log('stopped');
    process.exit(0);
  }
}

/** What the Worker itself says of its traces; a Worker that is up and does not say it is no reason to end. */
async function tracingLine(baseUrl: string): Promise<string> {
  try {
    const { tracing } = (await (await fetch(`${baseUrl}/ready`)).json()) as {
      tracing: Record<string, string>;
    };
    return `traces: LangSmith ${tracing.langsmith}; OpenTelemetry ${tracing.otlp}`;
  } catch (error) {
    return `traces: not known, /ready says nothing of them (${error instanceof Error ? error.message : error})`;
  }
}

function nextSteps(baseUrl: string, localDir: string): string {
  return `
  open       ${baseUrl}   (API reference: ${baseUrl}/docs)
  tokens     ${localDir}/credentials.json
  try        npm run demo            (in another terminal)
  stop       Ctrl-C                  (the data stays; "npm run reset" wipes it)
`;
}
