import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { neonDb } from '../../lib/adapters/neon.ts';
import { AppError } from '../../lib/errors.ts';

describe('neonDb against a service that fails', () => {
  let server: Server;
  let endpoint: string;
  let seen = 0;
  let reply: (response: ServerResponse) => void;

  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      seen += 1;
      reply(response);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sql`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const db = (timeoutMs?: number) =>
    neonDb({ databaseUrl: 'postgres://u:very-secret@db.example.test/x', fetchEndpoint: endpoint, timeoutMs });
  const refuse = (status: number, body: object) => (response: ServerResponse) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };

  it.each([
    ['57P01', 1],
    ['08006', 1],
    ['57014', 1],
    ['53300', 3],
    ['57P03', 3],
  ])('answers %s with later after %i tries', async (code, tries) => {
    seen = 0;
    reply = refuse(400, { message: 'from postgres', code });
    const error = await db()
      .query('select 1')
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
    expect(seen).toBe(tries);
  });

  it('answers 5xx, a hang, a cut connection, half an answer and no JSON with later, tried once, and tells no secret', async () => {
    const faults: ((response: ServerResponse) => void)[] = [
      refuse(503, { message: 'overloaded' }),
      () => undefined,
      (response) => response.socket?.destroy(),
      (response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': '999' });
        response.write('{"rows":', () => response.socket?.destroy());
      },
      (response) => response.writeHead(200).end('<html>'),
    ];
    for (const fault of faults) {
      seen = 0;
      reply = fault;
      const error = await db(200)
        .query('select 1')
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ kind: 'later', code: 'database_unavailable' });
      expect(seen).toBe(1);
      expect(`${error.message} ${JSON.stringify(error.extra)} ${error.cause}`).not.toContain('very-secret');
    }
  });
});
