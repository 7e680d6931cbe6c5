import type { Ctx } from '../../ctx.ts';
import { fatal } from '../../errors.ts';

/** A signing secret as Standard Webhooks writes it, and the form it is stored in. */
export type NewSecret = { secret: string; stored: { sealed: string; hint: string; since: string } };

/** Makes one: 32 random bytes. It is shown once. Throws `fatal` `no_vault` where nothing can be sealed. */
export async function newSecret({ vault }: Ctx, now: string): Promise<NewSecret> {
  if (!vault) throw fatal('no_vault', 'SECRETS_KEYS is not set: no secret can be kept.');
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const secret = `whsec_${Buffer.from(bytes).toString('base64')}`;
  return { secret, stored: { sealed: await vault.seal(secret), hint: secret.slice(0, 10), since: now } };
}
