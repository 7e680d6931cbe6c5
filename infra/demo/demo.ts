import { parseArgs } from 'node:util';
import { runFlow } from './flow.ts';
import { startModel } from './model.ts';
import { red } from './paint.ts';
import { openSite, type Site } from './site.ts';
import { changeStory } from './stories/change.ts';
import { crashHook, crashStory } from './stories/crash.ts';
import { expireStory } from './stories/expire.ts';
import { tamperStory } from './stories/tamper.ts';
import { startTraced } from './traced.ts';

const SENTENCE =
  'Add a health check endpoint to the checkout service, containerise it, give it a CI pipeline, document it, and deploy it to production';

const USAGE = `npm run demo                       the main job, asking you to approve
npm run demo -- --yes              the entitled demo principals approve
npm run demo -- "Your sentence"    another task
npm run demo -- --traced           the same, and the trace that LangSmith would show
npm run demo -- --scripted-model   the same over a local server that speaks the OpenAI protocol
npm run demo -- --story crash|change|expire|tamper`;

const stories: Record<string, (site: Site, sentence: string) => Promise<boolean>> = {
  crash: crashStory,
  change: changeStory,
  expire: expireStory,
  tamper: tamperStory,
};

/** Plays the demo. Resolves to the exit code: 0 only if what it shows really happened. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      yes: { type: 'boolean', default: false },
      story: { type: 'string' },
      traced: { type: 'boolean', default: false },
      'scripted-model': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const story = values.story ? stories[values.story] : null;
  if (story === undefined) {
    console.error(`error: there is no story "${values.story}".\n${USAGE}`);
    return 1;
  }
  const model = values['scripted-model'] ? await startModel() : null;
  const traced = values.traced ? await startTraced() : null;
  const env = { ...process.env, ...model?.env, ...traced?.env };
  const alone = values.traced || values.story === 'crash';
  const site = await openSite(env, {
    alone,
    ...(values.story === 'crash' ? { onSql: crashHook.onSql } : {}),
  });
  const end = async () => {
    await site.close();
    process.exit(130);
  };
  process.once('SIGINT', () => void end());
  try {
    const sentence = positionals.join(' ') || SENTENCE;
    const ok = story ? await story(site, sentence) : await runFlow(site, sentence, { yes: values.yes });
    const shown = traced ? await traced.show() : true;
    return ok && shown ? 0 : 1;
  } finally {
    await site.close();
    await model?.close();
    await traced?.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    console.error(red(`error: ${error instanceof Error ? error.message : error}`));
    process.exit(1);
  },
);
