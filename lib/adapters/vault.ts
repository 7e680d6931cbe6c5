import type { VaultKey } from '../../schema/notification-config.ts';
import { fatal } from '../errors.ts';
import type { Vault } from '../ports.ts';

const IV_BYTES = 12;
const VERSION = 'v1';

/**
 * AES-256-GCM with a ring of keys: the first seals, all open, so that a key is changed by putting a new one before it. What is sealed names its key
 * and is `v1.<key id>.<iv>.<ciphertext>`, base64url; the key's id is authenticated with it.
 */
export function aesVault(keys: readonly VaultKey[]): Vault {
  const [newest] = keys;
  return {
    async seal(text) {
      if (!newest) throw fatal('no_vault', 'SECRETS_KEYS is not set: no secret can be kept.');
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const sealed = await crypto.subtle.encrypt(
        { name: 'AES-GCM', iv, additionalData: encode(newest.id) },
        await imported(newest, 'encrypt'),
        encode(text),
      );
      return [VERSION, newest.id, toBase64(iv), toBase64(new Uint8Array(sealed))].join('.');
    },
    async open(sealed) {
      const [version, id, iv, text, ...more] = sealed.split('.');
      const key = keys.find((one) => one.id === id);
      if (version !== VERSION || !key || !iv || !text || more.length > 0)
        throw fatal(
          'unsealable',
          `A sealed secret cannot be opened: its key ${id ? `"${id}" ` : ''}is not in SECRETS_KEYS.`,
        );
      try {
        const clear = await crypto.subtle.decrypt(
          { name: 'AES-GCM', iv: fromBase64(iv), additionalData: encode(key.id) },
          await imported(key, 'decrypt'),
          fromBase64(text),
        );
        return new TextDecoder().decode(clear);
      } catch (cause) {
        throw fatal('unsealable', 'A sealed secret was altered, or its key is another one now.', { cause });
      }
    },
  };
}

const encode = (text: string) => new TextEncoder().encode(text);
const imported = ({ key }: VaultKey, use: 'encrypt' | 'decrypt') =>
  crypto.subtle.importKey('raw', fromBase64(key), 'AES-GCM', false, [use]);

const toBase64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
const fromBase64 = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
