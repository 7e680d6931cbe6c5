import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkAddresses, checkUrl } from '../../../lib/notify/address.ts';

const production = {
  ENVIRONMENT: 'production' as const,
  WEBHOOK_HOSTS: [],
  PUBLIC_BASE_URL: 'https://platform.test',
};
const resolved = (addresses: string[]) =>
  checkAddresses(production, new URL('https://hooks.acme.dev/'), { addresses: async () => addresses });

describe('checkUrl', () => {
  it.each([
    'http://hooks.acme.dev/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://0.0.0.0/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a9fe:a9fe]/',
    'https://[fd00:ec2::254]/',
    'https://169.254.169.254/latest/meta-data',
    'https://metadata.google.internal/',
    'https://localhost./',
    'https://printer.local/',
    'https://vault.internal/',
    'https://10.0.0.1.nip.io/',
    'https://hooks.acme.dev:22/',
    'https://hooks.acme.dev:6379/',
    'https://user@hooks.acme.dev/',
    'https://hooks.acme.dev@10.0.0.1/',
    'https://hооks.acme.dev/',
    'https://platform.test/approve/x',
    'https://qstash.upstash.io/v2/publish',
    'https://console.neon.tech/api',
    'https://api.linear.app/graphql',
    'https://xn--hoks-5na.acme.dev/',
    'https://intranet/',
    'https://hooks.acme.dev./',
    'https://[64:ff9b::7f00:1]/',
    'file:///etc/passwd',
    'gopher://hooks.acme.dev/',
    'data:text/plain,x',
    'not a url',
  ])('refuses %s', (url) => {
    expect(() => checkUrl(production, url)).toThrow(/cannot be used/);
  });

  it.each(['https://hooks.acme.dev/in?x=1', 'https://hooks.acme.dev:8443/', 'https://HOOKS.acme.dev/'])(
    'takes %s',
    (url) => {
      expect(checkUrl(production, url).hostname).toBe('hooks.acme.dev');
    },
  );

  it('keeps to the hosts that are named, where any are', () => {
    const named = { ...production, WEBHOOK_HOSTS: ['*.acme.dev', 'one.other.dev'] };
    expect(checkUrl(named, 'https://a.b.acme.dev/').host).toBe('a.b.acme.dev');
    expect(checkUrl(named, 'https://one.other.dev/').host).toBe('one.other.dev');
    for (const url of [
      'https://acme.dev/',
      'https://two.other.dev/',
      'https://evilacme.dev/',
      'https://acme.dev.evil.io/',
    ])
      expect(() => checkUrl(named, url)).toThrow(/WEBHOOK_HOSTS/);
  });

  it('takes a private host on the local stack alone, and only where it is named with its port', () => {
    const named = { ...production, WEBHOOK_HOSTS: ['127.0.0.1:9999'] };
    expect(checkUrl({ ...named, ENVIRONMENT: 'local' }, 'http://127.0.0.1:9999/x').port).toBe('9999');
    expect(() => checkUrl({ ...named, ENVIRONMENT: 'local' }, 'http://127.0.0.1:9998/x')).toThrow();
    expect(() => checkUrl(named, 'http://127.0.0.1:9999/x')).toThrow();
  });

  it('throws nothing but its refusal, whatever it is given', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl()), (text) => {
        try {
          const url = checkUrl(production, text);
          expect(url.protocol).toBe('https:');
        } catch (error) {
          expect((error as { code?: string }).code).toBe('address_not_allowed');
        }
      }),
    );
  });
});

describe('checkAddresses', () => {
  it.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['172.16.0.1'],
    ['192.168.1.1'],
    ['169.254.169.254'],
    ['100.64.0.1'],
    ['198.18.0.1'],
    ['0.0.0.0'],
    ['224.0.0.1'],
    ['240.0.0.1'],
    ['255.255.255.255'],
    ['192.0.2.1'],
    ['::1'],
    ['::'],
    ['::ffff:127.0.0.1'],
    ['::ffff:a9fe:a9fe'],
    ['::127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['2002:7f00:1::'],
    ['2001:0:7f00:1::'],
    ['fc00::1'],
    ['fd00:ec2::254'],
    ['fe80::1'],
    ['ff02::1'],
    ['2001:db8::1'],
    ['not an address'],
    ['93.184.215.14', '10.0.0.1'],
  ])('refuses a name that leads to %s %s', async (...addresses) => {
    await expect(resolved(addresses.filter(Boolean))).rejects.toThrow(/not public/);
  });

  it.each(['93.184.215.14', '8.8.8.8', '2606:4700:4700::1111'])(
    'takes one that leads to %s',
    async (address) => {
      expect(await resolved([address])).toEqual([address]);
    },
  );

  it('waits for a name that leads nowhere', async () => {
    await expect(resolved([])).rejects.toMatchObject({ kind: 'unavailable', code: 'address_unknown' });
  });
});
