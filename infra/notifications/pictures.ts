import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitWith, LocalError } from '../local/errors.ts';
import { slackPage } from '../slack/page.ts';
import { ROOT } from '../test/run-vitest.ts';
import { hasBrowser, openBrowser } from './browser.ts';

const KEPT = join(ROOT, 'tests/lib/notify/rendered');
const PICTURES = join(ROOT, 'docs/notifications');
const SHOWN = ['approval-required', 'task-failed'];

/** `npm run docs:pictures`: what mail and Slack messages look like, photographed from what the tests keep of them. */
async function main(): Promise<void> {
  if (!hasBrowser) throw new LocalError('There is no /usr/bin/chromium: install Debian’s package chromium.');
  mkdirSync(PICTURES, { recursive: true });
  const browser = await openBrowser();
  const page = await browser.newPage({ viewport: { width: 720, height: 400 } });
  for (const name of SHOWN) {
    const { blocks } = JSON.parse(readFileSync(join(KEPT, `${name}.slack.json`), 'utf8')) as {
      blocks: never[];
    };
    const message = { channel: 'C0OPS', ts: '1', text: '', blocks, edited: 0 };
    const forms = {
      email: readFileSync(join(KEPT, `${name}.html`), 'utf8'),
      slack: slackPage([message], null, null),
    };
    for (const [form, html] of Object.entries(forms)) {
      await page.setContent(html);
      await page.screenshot({ path: join(PICTURES, `${name}-${form}.png`), fullPage: true });
      console.log(`docs/notifications/${name}-${form}.png`);
    }
  }
  await browser.close();
}

try {
  await main();
} catch (error) {
  exitWith(error);
}
