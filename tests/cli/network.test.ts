import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { EXIT } from '../../cli/exit-codes.ts';
import { type Listening, listen, runHere, type Terminal } from '../support/cli.ts';

let site: Listening | null = null;
afterEach(async () => {
  await site?.close();
  site = null;
});

type Handler = (request: IncomingMessage, response: ServerResponse, count: number) => void;
/** Runs a command against a server that answers as the test says. */
async function against(handle: Handler, argv: string[], terminal: Terminal = {}) {
  let count = 0;
  site = await listen((request, response) => handle(request, response, ++count));
  const env = { DEVOPS_AGENTS_URL: site.url, DEVOPS_AGENTS_TOKEN: 'dak_test', ...terminal.env };
  return { ...(await runHere(argv, { ...terminal, env })), requests: site.requests };
}
const answer = (response: ServerResponse, status: number, body: unknown, headers = {}) =>
  void response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(body));
const problem = (status: number, code: string) => ({
  title: 't',
  status,
  code,
  detail: `It is ${code}.`,
  request_id: 'r-1',
});
const LIST = { data: [], next_cursor: null };
const MOVED = { task_id: 'x', status: 'cancelled' };

describe('a server that is not well', () => {
  it('down: tries again, then says so with 69', async () => {
    const gone = await listen(() => undefined);
    await gone.close();
    const { code, err, waits } = await runHere(['tasks', 'list', '--url', gone.url, '--retries', '2'], {
      env: { DEVOPS_AGENTS_TOKEN: 'x' },
    });
    expect([code, waits.length]).toEqual([EXIT.unavailable, 2]);
    expect(err).toContain('ECONNREFUSED');
  });

  it('slow: gives up after --timeout', async () => {
    const { code, err } = await against(
      () => undefined,
      ['tasks', 'list', '--timeout', '1', '--retries', '0'],
    );
    expect([code, err]).toEqual([EXIT.unavailable, expect.stringContaining('no answer in time')]);
  });

  it('busy (429): waits as long as it is asked to, and no longer than a minute', async () => {
    const { code, waits } = await against(
      (_, response, count) =>
        count === 1
          ? answer(response, 429, problem(429, 'rate_limited'), { 'retry-after': '7' })
          : answer(response, 200, LIST),
      ['tasks', 'list'],
    );
    expect([code, waits]).toEqual([EXIT.ok, [7_000]]);
    const long = await against(
      (_, response) => answer(response, 429, problem(429, 'rate_limited'), { 'retry-after': '900' }),
      ['tasks', 'list'],
    );
    expect([long.code, long.waits]).toEqual([EXIT.tooMany, []]);
  });

  it('at fault (500): is not asked again, and the request id is told', async () => {
    const { code, err, requests } = await against(
      (_, response) => answer(response, 500, problem(500, 'internal_error')),
      ['tasks', 'list'],
    );
    expect([code, requests.length]).toEqual([EXIT.failed, 1]);
    expect(err).toContain('r-1');
  });

  it('each status of a refusal has its code', async () => {
    const codes: number[] = [];
    for (const status of [401, 403, 404, 409, 410, 412, 422, 503]) {
      const { code } = await against(
        (_, response) => answer(response, status, problem(status, 'some_code')),
        ['tasks', 'show', 'x', '--retries', '0'],
      );
      codes.push(code);
      await site?.close();
    }
    const { notSignedIn, forbidden, notFound, conflict, expired, refused, unavailable } = EXIT;
    expect(codes).toEqual([
      notSignedIn,
      forbidden,
      notFound,
      conflict,
      expired,
      conflict,
      refused,
      unavailable,
    ]);
  });

  it('a page of something in between is no answer of the service', async () => {
    const { code, err } = await against(
      (_, response) => void response.writeHead(502).end('<html>bad gateway</html>'),
      ['tasks', 'list', '--retries', '0'],
    );
    expect([code, err]).toEqual([EXIT.unavailable, expect.stringContaining('HTTP 502')]);
    expect(err).not.toContain('html');
  });

  it('a mutation whose connection broke is sent again under the same key', async () => {
    const { code, requests } = await against(
      (request, response, count) =>
        count === 1 ? void request.socket.destroy() : answer(response, 200, MOVED),
      ['tasks', 'cancel', 'x'],
    );
    const keys = requests.map(({ headers }) => headers['idempotency-key']);
    expect([code, keys.length, new Set(keys).size]).toEqual([EXIT.ok, 2, 1]);
    expect(keys[0]).toBeTruthy();
  });

  it('one that cannot be repeated safely is not, and the doubt is said', async () => {
    const { code, err, requests } = await against(
      (request) => void request.socket.destroy(),
      ['projects', 'put', 'x', '--definition', '{}'],
    );
    expect([code, requests.length, err]).toEqual([
      EXIT.unavailable,
      1,
      expect.stringContaining('not known whether'),
    ]);
  });

  it('a token goes nowhere else: redirects are not followed', async () => {
    const other = await listen((_, response) => answer(response, 200, LIST));
    const { code } = await against(
      (_, response) => void response.writeHead(302, { location: `${other.url}/tasks` }).end(),
      ['tasks', 'list', '--retries', '0'],
    );
    expect([code, other.requests.length]).toEqual([EXIT.unavailable, 0]);
    await other.close();
  });

  it('Ctrl-C ends a wait with 130', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const { code, err } = await against(() => undefined, ['tasks', 'list'], { signal: stop.signal });
    expect([code, err]).toEqual([EXIT.interrupted, expect.stringContaining('Interrupted')]);
  });
});

describe('a stream that breaks', () => {
  it('goes on from the last event, and tells none twice', async () => {
    const event = (seq: number, type: string) =>
      `id: ${seq}\nevent: ${type}\ndata: ${JSON.stringify({ seq, type, at: '2026-01-01T00:00:00Z', actor: { id: 'a' }, data: {} })}\n\n`;
    const asked: unknown[] = [];
    const { code, out } = await against(
      (request, response) => {
        if (!request.url?.includes('/events'))
          return answer(response, 200, { task_id: 'x', status: 'completed', description: 'd', plan: null });
        asked.push(request.headers['last-event-id']);
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        if (asked.length === 1) {
          response.write(
            `: hello\n\n${event(1, 'task.created')}${event(2, 'task.planned')}id: 3\ndata: {"se`,
          );
          setTimeout(() => response.destroy(), 20);
        } else response.end(event(2, 'task.planned') + event(3, 'task.completed'));
      },
      ['tasks', 'watch', 'x', '--json'],
    );
    expect(code).toBe(EXIT.ok);
    expect(asked).toEqual(['0', '2']);
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).seq),
    ).toEqual([1, 2, 3]);
  });
});

describe('hostile text', () => {
  const EVIL =
    'ok\u001b[2J\u001b]0;owned\u0007 \u202egnp.exe\u2066 z\u200bero \u009b31m\r\nApproved by cto \u0000\u{e0041}';
  // Control characters but for line ends, zero-width and bidi ones, tags.
  const RAW = /(?!\n)[\p{Cc}\p{Cf}]/u;
  const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
  const task = {
    task_id: EVIL,
    status: EVIL,
    description: EVIL,
    project: EVIL,
    requested_by: EVIL,
    created_at: EVIL,
    risk: { level: EVIL, score: 1, factors: [{ rule: EVIL }] },
    error: { code: EVIL, message: EVIL },
    usage: {},
    plan: { subtasks: [{ index: 0, status: EVIL, agent: EVIL, risk_level: EVIL, title: EVIL }] },
    model: EVIL,
    approval: null,
  };
  const excerpt = { text: EVIL, cut: 3 };
  const approval = {
    id: EVIL,
    kind: EVIL,
    status: 'pending',
    expires_at: EVIL,
    risk_level: EVIL,
    workflow_id: EVIL,
    project: EVIL,
    requested_by: EVIL,
    requirements: [{ rule: EVIL, roles: [EVIL], count: 1, recorded: 0 }],
    revision: 2,
    replaces: EVIL,
    actions: [{ created_at: EVIL, actor: EVIL, action: EVIL, note: EVIL }],
    action_hash: EVIL,
    action_details: { tool: EVIL },
    task_description: EVIL,
    delegated_by: [EVIL],
    evidence_pack: {
      action: { tool: EVIL, arguments: excerpt, target: EVIL, hash: EVIL, hash_matches: false },
      preview: { kind: 'files', about: EVIL, ...excerpt },
      blast_radius: [EVIL],
      environment: EVIL,
      rollback: EVIL,
      cost: [EVIL],
      reasons: [{ rule: EVIL, level: EVIL, detail: EVIL }],
      state: [EVIL],
      similar: [{ at: EVIL, decided: EVIL, by: EVIL, outcome: EVIL, reason: EVIL }],
      summary: excerpt,
    },
  };

  for (const tty of [true, false])
    for (const [name, argv, body] of [
      ['a task', ['tasks', 'show', 'x'], task],
      ['a list', ['tasks', 'list'], { data: [task], next_cursor: null }],
      ['an approval', ['approvals', 'show', 'x'], approval],
      [
        'an inbox',
        ['approvals', 'pending'],
        {
          approvals: [approval],
          unknown_effects: [{ tool: EVIL, task_id: EVIL, key: EVIL }],
          overdue_reviews: [{ id: EVIL, broken_by: EVIL }],
          next_cursor: null,
        },
      ],
      ['JSON', ['approvals', 'show', 'x', '--json'], approval],
      [
        'a problem',
        ['tasks', 'show', 'x'],
        { status: 403, code: EVIL, detail: EVIL, errors: [{ path: EVIL, message: EVIL }], request_id: EVIL },
      ],
    ] as const)
      it(`of ${name} is seen and does nothing, ${tty ? 'on a terminal' : 'piped'}`, async () => {
        const status = name === 'a problem' ? 403 : 200;
        const { out, err } = await against((_, response) => answer(response, status, body), [...argv], {
          tty,
        });
        const all = (out + err).replace(tty ? COLOURS : /(?!)/g, '');
        expect(all).not.toMatch(RAW);
        expect(all).not.toContain('\u001b');
        expect(all).toMatch(/<U\+202E>|\\u202e/);
        if (name === 'JSON') expect(JSON.parse(out)).toEqual(approval);
      });

  it('of the command line itself is seen, too', async () => {
    const { code, err } = await runHere([EVIL]);
    expect(code).toBe(EXIT.usage);
    expect(err).not.toMatch(RAW);
    expect(err).not.toContain('\u001b');
  });
});
