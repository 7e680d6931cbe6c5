import { randomBytes } from 'node:crypto';
import type { Caller } from './caller.ts';

type Grant = { scopes: string[]; userId: string; redirectUri: string };
type Token = {
  access: string;
  refresh: string;
  expiresAt: number;
  scopes: string[];
  userId: string;
  spent: boolean;
};
type Answer = { status: number; body: object };

const refused = (error: string): Answer => ({ status: 400, body: { error } });

/** Linear's OAuth: codes that are good once, access tokens that end, refresh tokens that are good once; a second use of one ends all of them. */
export class OAuth {
  readonly #codes = new Map<string, Grant>();
  #tokens: Token[] = [];
  readonly #client: { id: string; secret: string };
  readonly #appUserId: string;
  readonly #now: () => number;
  lifetimeS = 24 * 3_600;
  /** How often a refresh was asked for, whatever came of it. */
  refreshes = 0;

  constructor(client: { id: string; secret: string }, appUserId: string, now: () => number) {
    this.#client = client;
    this.#appUserId = appUserId;
    this.#now = now;
  }

  /** Where somebody who agrees (or not) is sent back to; null: the request is not one of this app's. */
  authorize(query: URLSearchParams, agrees: boolean): string | null {
    const redirectUri = query.get('redirect_uri') ?? '';
    if (
      query.get('client_id') !== this.#client.id ||
      query.get('response_type') !== 'code' ||
      !URL.canParse(redirectUri)
    )
      return null;
    const back = new URL(redirectUri);
    back.searchParams.set('state', query.get('state') ?? '');
    if (!agrees) back.searchParams.set('error', 'access_denied');
    else {
      const code = randomBytes(16).toString('hex');
      const scopes = (query.get('scope') ?? '').split(',').filter(Boolean);
      this.#codes.set(code, { scopes, userId: this.#appUserId, redirectUri });
      back.searchParams.set('code', code);
    }
    return back.href;
  }

  token(form: URLSearchParams): Answer {
    if (form.get('client_id') !== this.#client.id || form.get('client_secret') !== this.#client.secret)
      return { status: 401, body: { error: 'invalid_client' } };
    if (form.get('grant_type') === 'authorization_code') {
      const code = form.get('code') ?? '';
      const grant = this.#codes.get(code);
      this.#codes.delete(code);
      if (!grant || grant.redirectUri !== form.get('redirect_uri')) return refused('invalid_grant');
      return this.#issue(grant.scopes, grant.userId);
    }
    if (form.get('grant_type') !== 'refresh_token') return refused('unsupported_grant_type');
    this.refreshes++;
    const token = this.#tokens.find(({ refresh }) => refresh === form.get('refresh_token'));
    if (token?.spent) this.#tokens = [];
    if (!token || token.spent) return refused('invalid_grant');
    token.spent = true;
    return this.#issue(token.scopes, token.userId);
  }

  revoke(access: string): boolean {
    const before = this.#tokens.length;
    this.#tokens = this.#tokens.filter((token) => token.access !== access);
    return this.#tokens.length < before;
  }

  revokeAll(): void {
    this.#tokens = [];
  }

  /** Every access token has come to its end; refresh tokens are good still. */
  expireAll(): void {
    for (const token of this.#tokens) token.expiresAt = 0;
  }

  caller(access: string): Caller | null {
    const token = this.#tokens.find((one) => one.access === access);
    return token && token.expiresAt > this.#now() ? { userId: token.userId, scopes: token.scopes } : null;
  }

  #issue(scopes: string[], userId: string): Answer {
    const token = {
      ...{
        access: `lin_oauth_${randomBytes(24).toString('hex')}`,
        refresh: `lin_refresh_${randomBytes(24).toString('hex')}`,
      },
      ...{ expiresAt: this.#now() + this.lifetimeS * 1_000, scopes, userId, spent: false },
    };
    this.#tokens.push(token);
    return {
      status: 200,
      body: {
        ...{ access_token: token.access, refresh_token: token.refresh, token_type: 'Bearer' },
        ...{ expires_in: this.lifetimeS, scope: scopes.join(' ') },
      },
    };
  }
}
