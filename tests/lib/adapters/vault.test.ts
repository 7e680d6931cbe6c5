import { describe, expect, it } from 'vitest';
import { aesVault } from '../../../lib/adapters/vault.ts';

const key = (id: string, fill: number) => ({ id, key: Buffer.alloc(32, fill).toString('base64') });

describe('the vault', () => {
  it('opens what it sealed, twice sealed is not the same, and the text is not in it', async () => {
    const vault = aesVault([key('a', 1)]);
    const [one, two] = [await vault.seal('whsec_secret'), await vault.seal('whsec_secret')];
    expect(one).not.toBe(two);
    expect(one).not.toContain('secret');
    expect(await vault.open(one)).toBe('whsec_secret');
  });

  it('opens by an older key after a new one was put before it, and not once it is gone', async () => {
    const sealed = await aesVault([key('a', 1)]).seal('x');
    expect(await aesVault([key('b', 2), key('a', 1)]).open(sealed)).toBe('x');
    await expect(aesVault([key('b', 2)]).open(sealed)).rejects.toMatchObject({ code: 'unsealable' });
    await expect(aesVault([key('a', 2)]).open(sealed)).rejects.toMatchObject({ code: 'unsealable' });
  });

  it('notices every changed character', async () => {
    const vault = aesVault([key('a', 1), key('b', 1)]);
    const sealed = await vault.seal('text');
    for (let i = 0; i < sealed.length; i++) {
      const other = sealed[i] === 'b' ? 'c' : 'b';
      const altered = sealed.slice(0, i) + other + sealed.slice(i + 1);
      // The last character of base64 has bits that mean nothing.
      if (i === sealed.length - 1) continue;
      await expect(vault.open(altered), altered).rejects.toMatchObject({ code: 'unsealable' });
    }
  });

  it('seals nothing without a key', async () => {
    await expect(aesVault([]).seal('x')).rejects.toMatchObject({ code: 'no_vault' });
  });
});
