import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

type Answer = (response: ServerResponse) => void;
export type IssuerKey = { kid: string; jwk: JWK; privateKey: CryptoKey };

export type Issuer = {
  url: string;
  keys: IssuerKey[];
  /** What was asked of it, path by path, oldest first. */
  asked: string[];
  /** Answers in place of the real ones, by path, until they are taken out. */
  instead: Map<string, Answer>;
  /** A new signing key in place of those there are. */
  rotate(): Promise<void>;
  /** A token of the newest key; claims and header over what a right one has. A claim of undefined is left out. */
  token(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>;
  close(): Promise<void>;
};

export const AUDIENCE = 'platform';
export const JWKS = '/keys';
export const DISCOVERY = '/.well-known/openid-configuration';

export async function makeKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey };
}

/** An issuer of tokens over a real socket, with discovery document, key set and rotation. */
export async function startIssuer(): Promise<Issuer> {
  const asked: string[] = [];
  const instead = new Map<string, Answer>();
  const keys = [await makeKey('key-1')];
  let made = 1;
  const answerJson = (response: ServerResponse, value: unknown) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    asked.push(path);
    const other = instead.get(path);
    if (other) return other(response);
    if (path === DISCOVERY) return answerJson(response, { issuer: url, jwks_uri: `${url}${JWKS}` });
    if (path === JWKS) return answerJson(response, { keys: keys.map(({ jwk }) => jwk) });
    return response.writeHead(404).end();
  };
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    keys,
    asked,
    instead,
    rotate: async () => {
      made += 1;
      keys.splice(0, keys.length, await makeKey(`key-${made}`));
    },
    token: (claims = {}, header = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const right = {
        iss: url,
        sub: 'ada',
        aud: AUDIENCE,
        iat: now,
        exp: now + 600,
        name: 'Ada',
        groups: ['leads'],
      };
      const { kid, privateKey } = keys[0]!;
      return new SignJWT({ ...right, ...claims } as JWTPayload)
        .setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid, ...header })
        .sign(privateKey);
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
