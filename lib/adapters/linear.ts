import { LinearError, LinearErrorType, LinearGraphQLClient } from '@linear/sdk';
import type { Config } from '../../schema/config.ts';
import { AppError, fatal } from '../errors.ts';
import type { LinearApi, LinearAuth, LinearService, LinearTokens } from '../linear/ports.ts';
import { Allowance } from './linear-allowance.ts';
import { refusedBy } from './refused-by.ts';

const TIMEOUT_MS = 10_000;
/** Where a refusal does not say when: Linear's buckets fill again within the hour. */
const RATE_LIMIT_S = 60;

type Setting = Pick<Config, 'LINEAR_API_URL' | 'LINEAR_CLIENT_ID' | 'LINEAR_CLIENT_SECRET'>;

/** What is left of each token's allowance, as Linear last said, for as long as the isolate lives. */
const allowances = new Map<string, Allowance>();

/** Linear, with its own GraphQL client: documents of ours, which ask for what we read and no more, as each field costs. */
export function linearService(setting: Setting): LinearService {
  return { api: (token) => linearApi(setting.LINEAR_API_URL, token), auth: linearAuth(setting) };
}

function linearApi(url: string, token: string): LinearApi {
  const authorization = token.startsWith('lin_api_') ? token : `Bearer ${token}`;
  const allowance = allowances.get(token) ?? new Allowance();
  allowances.set(token, allowance);
  return {
    async run<T>(document: string, variables: object = {}) {
      const wait = allowance.waitS(Date.now());
      if (wait > 0) throw limited(wait);
      const client = new LinearGraphQLClient(url, {
        headers: { authorization },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      try {
        const answer = await client.rawRequest(document, { ...variables });
        if (answer.headers) allowance.read(answer.headers);
        return answer.data as T;
      } catch (error) {
        throw readError(error, allowance);
      }
    },
  };
}

const limited = (retryAfterS: number) =>
  new AppError('unavailable', 'linear_limited', 'Linear’s rate limit is reached.', {
    retryAfterS,
    extra: { status: 429 },
  });

type Raw = { response?: { headers?: Headers; errors?: { extensions?: { code?: string } }[] } };

function readError(error: unknown, allowance: Allowance): AppError {
  if (!(error instanceof LinearError))
    return new AppError('unavailable', 'linear_unavailable', 'Linear cannot be reached.', { cause: error });
  const { response } = error.raw as unknown as Raw;
  const code = response?.errors?.[0]?.extensions?.code;
  if (response?.headers) allowance.read(response.headers);
  const said = (error.errors?.[0]?.message ?? error.message).slice(0, 300);
  const extra = { status: error.status ?? null };
  if (code === 'RATELIMITED' || error.type === LinearErrorType.Ratelimited)
    return limited(allowance.waitS(Date.now()) || RATE_LIMIT_S);
  if (code === 'AUTHENTICATION_ERROR' || error.status === 401)
    return new AppError('unauthenticated', 'linear_unauthorized', 'Linear does not take our token.', {
      extra,
    });
  const isTheirs = (error.status ?? 500) >= 500 || error.type === LinearErrorType.LockTimeout;
  if (isTheirs) return new AppError('unavailable', 'linear_refused', `Linear refuses: ${said}`, { extra });
  return fatal('linear_refused', `Linear refuses for good: ${said}`, { extra: { ...extra, linear: said } });
}

function linearAuth({ LINEAR_API_URL, LINEAR_CLIENT_ID, LINEAR_CLIENT_SECRET }: Setting): LinearAuth {
  const post = async (path: string, form: Record<string, string>, authorization?: string) => {
    const answer = await fetch(new URL(path, LINEAR_API_URL), {
      method: 'POST',
      headers: authorization ? { authorization } : {},
      body: new URLSearchParams(form),
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new AppError('unavailable', 'linear_unavailable', 'Linear cannot be reached.', { cause });
    });
    if (answer.ok) return answer;
    const said = ((await answer.json().catch(() => ({}))) as { error?: string }).error ?? '';
    if (answer.status === 400 || answer.status === 401)
      throw fatal(
        'linear_grant_refused',
        `Linear refuses the sign-in: ${said.slice(0, 100) || 'no reason'}.`,
      );
    throw refusedBy('linear_refused', answer);
  };
  const grant = async (form: Record<string, string>): Promise<LinearTokens> => {
    const answer = await post('/oauth/token', {
      client_id: LINEAR_CLIENT_ID,
      client_secret: LINEAR_CLIENT_SECRET,
      ...form,
    });
    const said = (await answer.json()) as Record<string, unknown>;
    if (typeof said.access_token !== 'string')
      throw new AppError('unavailable', 'linear_refused', 'Linear’s answer has no token in it.');
    const { scope } = said;
    return {
      access: said.access_token,
      refresh: typeof said.refresh_token === 'string' ? said.refresh_token : null,
      expiresInS: typeof said.expires_in === 'number' ? said.expires_in : null,
      scope: Array.isArray(scope) ? scope.join(',') : String(scope ?? ''),
    };
  };
  return {
    exchange: (code, redirectUri) =>
      grant({ grant_type: 'authorization_code', code, redirect_uri: redirectUri }),
    refresh: (token) => grant({ grant_type: 'refresh_token', refresh_token: token }),
    revoke: async (token) => void (await post('/oauth/revoke', { token }, `Bearer ${token}`)),
  };
}
