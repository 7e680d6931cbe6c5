import { createHash, createPrivateKey, randomBytes } from 'node:crypto';
import type { ReceiptKey } from '../schema/receipt.ts';

/** PKCS #8 of an Ed25519 key, up to its 32 bytes (RFC 8410). */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** The key of 32 bytes, base64url; its `kid` is the RFC 7638 thumbprint of its public half. */
export function receiptKey(seed = randomBytes(32).toString('base64url')): ReceiptKey {
  const der = Buffer.concat([PKCS8, Buffer.from(seed, 'base64url')]);
  const { x, d } = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' });
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }));
  return { kty: 'OKP', crv: 'Ed25519', x: x!, d: d!, kid: thumbprint.digest('base64url') };
}

if (process.argv[1] === import.meta.filename) console.log(JSON.stringify(receiptKey()));
