import ipaddr from 'ipaddr.js';
import type { Config } from '../../schema/config.ts';
import { AppError, invalid } from '../errors.ts';
import type { Resolver } from './ports.ts';

type Setting = Pick<Config, 'ENVIRONMENT' | 'WEBHOOK_HOSTS' | 'PUBLIC_BASE_URL'>;

/** Names that lead inside, whatever a resolver says of them. */
const INSIDE =
  /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa|onion|test|invalid|example)$/;
/** Names that anybody can have resolve to any address. */
const WILDCARD_DNS =
  /(?:^|\.)(?:nip\.io|sslip\.io|xip\.io|localtest\.me|lvh\.me|vcap\.me|lacolhost\.com|rbndr\.us|1u\.ms)$/;
/** Control planes of what we run on: a webhook has no business there. */
const OUR_OWN = /(?:^|\.)(?:upstash\.io|neon\.tech|linear\.app|workers\.dev\.internal|cloudflare\.com)$/;
const PORTS = ['', '443', '8443'];

/**
 * Where an outbound webhook may go: https, to a public host by its name, without credentials, on a usual port, and to none of our own
 * (`security.md` 4.5). Throws 422 `address_not_allowed`. What the name leads to is for `checkAddresses`.
 */
export function checkUrl(config: Setting, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) throw refused('It is no URL.');
  if (
    config.ENVIRONMENT === 'local' &&
    config.WEBHOOK_HOSTS.includes(url.host) &&
    /^https?:$/.test(url.protocol)
  ) {
    if (url.username || url.password) throw refused('It must not carry credentials.');
    return url;
  }
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  if (url.protocol !== 'https:') throw refused('It must be https.');
  if (url.username || url.password) throw refused('It must not carry credentials.');
  if (!PORTS.includes(url.port)) throw refused('Its port must be 443 or 8443.');
  if (host.startsWith('[') || ipaddr.isValid(host)) throw refused('It must name a host, not an address.');
  if (url.hostname.endsWith('.') || !host.includes('.'))
    throw refused('Its host must be a full public name.');
  if (host.split('.').some((label) => label.startsWith('xn--')))
    throw refused('Names in other alphabets can look like another host: use one in ASCII.');
  if (INSIDE.test(host) || WILDCARD_DNS.test(host)) throw refused('Its host is not a public one.');
  const own = URL.canParse(config.PUBLIC_BASE_URL) ? new URL(config.PUBLIC_BASE_URL).hostname : '';
  if (host === own || OUR_OWN.test(host))
    throw refused('It leads back to the platform, or to what it runs on.');
  if (config.WEBHOOK_HOSTS.length > 0 && !config.WEBHOOK_HOSTS.some((one) => isBelow(host, one)))
    throw refused('Its host is not among those that this installation lets webhooks go to (WEBHOOK_HOSTS).');
  return url;
}

function isBelow(host: string, allowed: string): boolean {
  return allowed.startsWith('*.') ? host.endsWith(allowed.slice(1)) : host === allowed.toLowerCase();
}

/**
 * What the host leads to, every address of it a public one. Asked when an endpoint is saved and before each attempt. Throws 422
 * `address_not_allowed`; `unavailable` where the name cannot be resolved now.
 */
export async function checkAddresses(config: Setting, url: URL, resolver: Resolver): Promise<string[]> {
  if (config.ENVIRONMENT === 'local' && config.WEBHOOK_HOSTS.includes(url.host)) return [];
  const addresses = await resolver.addresses(url.hostname);
  if (addresses.length === 0)
    throw new AppError('unavailable', 'address_unknown', 'The name of the webhook’s host leads nowhere.');
  if (!addresses.every(isPublic)) throw refused('Its host leads to an address that is not public.');
  return addresses;
}

/** Whether an address is one of the open internet's: what is embedded in IPv6 is looked into. */
function isPublic(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  return address.range() === 'unicast' && !(address.kind() === 'ipv6' && embedded(address as ipaddr.IPv6));
}

/** Deprecated compatible addresses (`::a.b.c.d`) count as unicast; nobody public has one. */
const embedded = (address: ipaddr.IPv6) => address.parts.slice(0, 6).every((part) => part === 0);

function refused(why: string) {
  return invalid('address_not_allowed', `The address of a webhook cannot be used. ${why}`);
}
