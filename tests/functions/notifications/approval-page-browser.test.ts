import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, openBrowser } from '../../../infra/notifications/browser.ts';
import { type NotifyApp, notifyApp } from '../../support/notify.ts';

// Skipped only where there is no Chromium: .ci/run installs it where it may.
describe.skipIf(!hasBrowser)('the page of a request, in a browser', () => {
  let t: NotifyApp;
  let server: Server;
  let origin: string;
  let browser: Browser;
  beforeAll(async () => {
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      const raw = chunks.length > 0 ? Buffer.concat(chunks).toString() : undefined;
      const answer = await t.send(
        `${request.method} ${request.url}`,
        raw === undefined ? { headers } : { headers, raw },
      );
      response
        .writeHead(answer.status, Object.fromEntries(answer.headers))
        .end(Buffer.from(await answer.arrayBuffer()));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    t = await notifyApp({ PUBLIC_BASE_URL: origin });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
    await t?.close();
  });

  const visit = async (id: string, options: { javaScriptEnabled?: boolean } = {}): Promise<Page> => {
    const page = await (await browser.newContext(options)).newPage();
    await page.goto(`${origin}/a/${id}`);
    // Sent on by itself, from there with its cookie.
    await page.waitForURL(/here=1/);
    await page.waitForLoadState();
    return page;
  };
  const signIn = async (page: Page, token: string) => {
    await page.getByLabel('Your API key').fill(token);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  const statusOf = async (id: string) =>
    (await t.db.query<{ status: string }>('select status from approval_requests where id = $1', [id]))[0]!
      .status;

  it.each([true, false])(
    'is followed from a link, signed in to and decided on, with scripts: %s',
    async (javaScriptEnabled) => {
      const { id } = await t.ask(`kubectl delete namespace browser-${javaScriptEnabled}`);
      const page = await visit(id, { javaScriptEnabled });
      expect(await page.content()).not.toContain('kubectl');
      await signIn(page, t.people.cto.token);
      await page.getByText('kubectl delete namespace').first().waitFor();
      expect(await statusOf(id)).toBe('pending');
      await page.getByLabel('Why it may run').fill('Looked at it.');
      await page.getByRole('button', { name: 'Approve' }).click();
      await page.getByText('1 of 2').waitFor();
      const other = await visit(id, { javaScriptEnabled });
      await signIn(other, t.people.security_team.token);
      await other.getByLabel('Why not').fill('Not today.');
      await other.getByRole('button', { name: 'Reject' }).click();
      await other.getByText('The request is rejected.').waitFor();
      expect(await statusOf(id)).toBe('rejected');
      await page.context().close();
      await other.context().close();
    },
  );

  it('is not decided by a form that another site sends, though the approver is signed in', async () => {
    const { id } = await t.ask('kubectl delete namespace cross-site');
    const page = await visit(id);
    await signIn(page, t.people.cto.token);
    await page.getByText('kubectl delete namespace').first().waitFor();
    const form = await page
      .locator('form.decide')
      .first()
      .evaluate((node) => node.outerHTML);
    const evil = createServer((_request, response) => {
      const stolen = form
        .replace('action="/a/', `action="${origin}/a/`)
        .replace('<textarea', '<textarea data-x');
      response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html>${stolen}`);
    });
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
    const foreign = await page.context().newPage();
    // Another host name is another site, though it is the same machine.
    await foreign.goto(`http://localhost:${(evil.address() as AddressInfo).port}/`);
    await foreign.locator('textarea').fill('Stolen.');
    await foreign.locator('button').click();
    await foreign.getByText('Changes are taken from this site').waitFor();
    expect(await statusOf(id)).toBe('pending');
    evil.close();
    await page.context().close();
  });

  it('runs nothing of what strangers wrote, and cannot be framed', async () => {
    const { id } = await t.ask(
      'echo "<script>document.title = \'owned\'</script>" && kubectl delete namespace x',
      {
        reason: '<img src=x onerror="document.title = \'owned\'">',
      },
    );
    const page = await visit(id);
    await signIn(page, t.people.cto.token);
    await page.getByText('kubectl delete namespace').first().waitFor();
    expect(await page.title()).not.toBe('owned');
    const frame = await page.context().newPage();
    await frame.setContent(`<iframe src="${origin}/a/${id}" onload="this.dataset.done = 1"></iframe>`);
    await frame.locator('iframe[data-done]').waitFor();
    expect(await frame.frames()[1]!.content()).not.toContain('Sign in');
    await page.context().close();
  });
});
