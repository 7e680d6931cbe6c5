import { importJWK, SignJWT } from 'jose';
import type { ReceiptKey } from '../../schema/receipt.ts';
import type { Receipts } from '../ports.ts';

/** Receipts as EdDSA JWTs (RFC 7519, RFC 8037), signed with the first key. */
export function joseReceipts(keys: readonly [ReceiptKey, ...ReceiptKey[]]): Receipts {
  const [first] = keys;
  const signing = importJWK(first, 'EdDSA');
  return {
    sign: async (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'EdDSA', kid: first.kid, typ: 'JWT' })
        .sign(await signing),
  };
}
