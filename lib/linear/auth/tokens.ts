import type { Ctx } from '../../ctx.ts';
import { AppError, fatal } from '../../errors.ts';
import type { LinearService, LinearTokens } from '../ports.ts';

/** 503 `linear_not_configured`: what people see of an installation without Linear. */
export const notConfigured = () =>
  new AppError(
    'unavailable',
    'linear_not_configured',
    'Linear is not connected: install the app (GET /oauth/linear/install) or set LINEAR_API_KEY.',
  );

/** The service of this installation. Throws `linear_not_configured`. */
export async function serviceOf(ctx: Ctx): Promise<LinearService> {
  if (!ctx.linear) throw notConfigured();
  return ctx.linear();
}

/** Tokens as `linear_connect_v1` stores them. Throws `no_vault`. */
export async function sealTokens({ vault }: Ctx, tokens: LinearTokens) {
  if (!vault) throw fatal('no_vault', 'SECRETS_KEYS is not set: Linear’s tokens cannot be kept.');
  return {
    access_token: await vault.seal(tokens.access),
    refresh_token: tokens.refresh === null ? null : await vault.seal(tokens.refresh),
    expires_in: tokens.expiresInS,
    scopes: tokens.scope,
  };
}
