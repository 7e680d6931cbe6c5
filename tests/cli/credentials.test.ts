import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { type Listening, listen, runHere, type Terminal } from '../support/cli.ts';

let folder: string;
let site: Listening;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-'));
  site = await listen((request, response) => {
    const good = request.headers.authorization === 'Bearer dak_good';
    const body = good
      ? { data: [], next_cursor: null }
      : { status: 401, code: 'unauthenticated', detail: 'No.' };
    response.writeHead(good ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await site.close();
});

const list = (terminal: Terminal = {}, more: string[] = []) =>
  runHere(['tasks', 'list', ...more], { ...terminal, env: { XDG_CONFIG_HOME: folder, ...terminal.env } });
const kept = () => join(folder, 'devops-agents', 'credentials.json');
const login = (stdin: string) =>
  runHere(['login', '--address', site.url], { stdin, env: { XDG_CONFIG_HOME: folder } });

describe('the token', () => {
  it('is kept by login with mode 0600, after it was tried, and is used from there', async () => {
    const { code, out } = await login('dak_good\n');
    expect([code, out]).toEqual([EXIT.ok, expect.stringContaining(site.url)]);
    expect(out).not.toContain('dak_good');
    expect(statSync(kept()).mode & 0o777).toBe(0o600);
    expect((await list()).code).toBe(EXIT.ok);
    expect((await runHere(['logout'], { env: { XDG_CONFIG_HOME: folder } })).code).toBe(EXIT.ok);
    expect(existsSync(kept())).toBe(false);
  });

  it('is not kept when the service does not take it', async () => {
    expect((await login('dak_bad')).code).toBe(EXIT.notSignedIn);
    expect(existsSync(kept())).toBe(false);
    expect((await login('')).code).toBe(EXIT.usage);
  });

  for (const mode of [0o640, 0o604, 0o644, 0o660, 0o666])
    it(`of a file with mode ${mode.toString(8)} is not used`, async () => {
      await login('dak_good');
      const asked = site.requests.length;
      chmodSync(kept(), mode);
      const { code, err } = await list();
      expect([code, site.requests.length]).toEqual([EXIT.setUp, asked]);
      expect(err).toContain(`chmod 600 ${kept()}`);
    });

  it('of a file goes to its own address alone', async () => {
    await login('dak_good');
    const other = await listen((_, response) => void response.end('{}'));
    const { code, err } = await list({}, ['--url', other.url]);
    expect([code, other.requests.length, err]).toEqual([
      EXIT.setUp,
      0,
      expect.stringContaining('is not sent to'),
    ]);
    await other.close();
  });

  it('of the environment comes before the file; none at all is told what to do', async () => {
    await login('dak_good');
    const env = { DEVOPS_AGENTS_TOKEN: 'dak_other', DEVOPS_AGENTS_URL: site.url };
    expect((await list({ env })).code).toBe(EXIT.notSignedIn);
    const none = await list({ env: { XDG_CONFIG_HOME: '/nowhere', DEVOPS_AGENTS_URL: site.url } });
    expect([none.code, none.err]).toEqual([EXIT.notSignedIn, expect.stringContaining('devops-agents login')]);
  });

  it('never travels in the clear, nor to something that is no address', async () => {
    const env = { DEVOPS_AGENTS_TOKEN: 'dak_good' };
    for (const url of ['http://agents.example.com', 'ftp://127.0.0.1', 'nonsense', 'https://a:b@example.com'])
      expect([url, (await list({ env }, ['--url', url])).code]).toEqual([url, EXIT.setUp]);
  });

  it('of the local stack is taken with --as', async () => {
    mkdirSync(join(folder, '.local'));
    const file = join(folder, '.local', 'credentials.json');
    writeFileSync(file, JSON.stringify({ base_url: site.url, tokens: { tech_lead: 'dak_good' } }), {
      mode: 0o600,
    });
    expect((await list({ cwd: folder }, ['--as', 'tech_lead'])).code).toBe(EXIT.ok);
    expect((await list({ cwd: folder }, ['--as', 'nobody'])).code).toBe(EXIT.usage);
    expect((await list({ cwd: '/' }, ['--as', 'tech_lead'])).code).toBe(EXIT.setUp);
    chmodSync(file, 0o644);
    expect((await list({ cwd: folder }, ['--as', 'tech_lead'])).code).toBe(EXIT.setUp);
    expect(readFileSync(file, 'utf8')).toContain('dak_good');
  });
});
