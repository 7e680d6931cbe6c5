import { createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { RECEIPT_AUDIENCE, ReceiptClaims } from '../../../schema/receipt.ts';

/** How far the clock of whoever signed may be ahead, in seconds. */
const AHEAD_S = 60;

export type Expected = { now: number; issuer?: string | undefined; actionHash?: string | undefined };
export type Checked =
  | { state: 'holds'; claims: ReceiptClaims; kid: string }
  | { state: 'expired' | 'refused'; why: string };

/** Whether a receipt was signed with one of these keys, for the gate, and may still be begun on at `now` (ms since 1970). Asks nobody. */
export async function checkReceipt(
  receipt: string,
  keys: JSONWebKeySet,
  { now, issuer, actionHash }: Expected,
): Promise<Checked> {
  try {
    const { kid } = decodeProtectedHeader(receipt);
    // Without a name any one key would do that happens to be the only one.
    if (!kid) return refused('It does not name the key that it was signed with.');
    const { payload } = await jwtVerify(receipt, createLocalJWKSet(keys), {
      algorithms: ['EdDSA'],
      typ: 'JWT',
      audience: RECEIPT_AUDIENCE,
      currentDate: new Date(now),
      ...(issuer === undefined ? {} : { issuer }),
    });
    const { data: claims } = ReceiptClaims.safeParse(payload);
    if (!claims) return refused('It is signed, but it is no receipt of the gate.');
    if (claims.iat > now / 1_000 + AHEAD_S)
      return refused('It was signed in the future: one of the two clocks is wrong.');
    if (actionHash !== undefined && claims.action_hash !== actionHash)
      return refused(`It is of another action: ${claims.action_hash}.`);
    return { state: 'holds', claims, kid };
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      return { state: 'expired', why: 'What it lets through had to begin before now.' };
    return refused(whyOf(error as Error));
  }
}

const refused = (why: string): Checked => ({ state: 'refused', why });

function whyOf(error: Error): string {
  if (error instanceof errors.JWKSNoMatchingKey)
    return 'It was signed with a key that is not among these: taken out since, or never one of theirs.';
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return 'Its signature does not fit: it was altered, or forged.';
  return `It does not hold: ${error.message}.`;
}
