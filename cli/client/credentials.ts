import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import * as z from 'zod';
import { CliError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import type { Io } from '../io.ts';

/** Where the service is, and as whom we speak to it; without a token only open doors answer. */
export type Site = { url: string; token: string | null; source: string };
export type SiteOptions = { as?: string | undefined; url?: string | undefined };

const LOCAL_URL = 'http://127.0.0.1:8787';
const Login = z.object({ url: z.string(), token: z.string().min(1) });
const LocalStack = z.object({ base_url: z.string(), tokens: z.record(z.string(), z.string()) });

/**
 * The token and the address it belongs to: `--as` of the local stack, else DEVOPS_AGENTS_TOKEN, else the file of
 * `login`. A token of a file is sent to the address of that file alone. Throws CliError `setUp` for a file that
 * others can read, one that cannot be read, and an address that would send the token in the clear.
 */
export function findSite(io: Io, { as, url }: SiteOptions): Site {
  const given = url ?? io.env.DEVOPS_AGENTS_URL;
  if (as !== undefined) return checkSite(io, stackSite(io, as, given));
  if (io.env.DEVOPS_AGENTS_TOKEN) {
    const site = {
      url: given ?? LOCAL_URL,
      token: io.env.DEVOPS_AGENTS_TOKEN,
      source: 'DEVOPS_AGENTS_TOKEN',
    };
    return checkSite(io, site);
  }
  const file = tokenFile(io);
  if (!existsSync(file)) return checkSite(io, { url: given ?? LOCAL_URL, token: null, source: file });
  const login = readPrivate(io, file, Login);
  return checkSite(io, sameSite({ url: login.url, token: login.token, source: file }, given));
}

/** Where `login` keeps the token: DEVOPS_AGENTS_TOKEN_FILE, or below XDG_CONFIG_HOME. */
export function tokenFile(io: Io): string {
  if (io.env.DEVOPS_AGENTS_TOKEN_FILE) return inFolder(io, io.env.DEVOPS_AGENTS_TOKEN_FILE);
  return join(io.env.XDG_CONFIG_HOME || join(io.home, '.config'), 'devops-agents', 'credentials.json');
}

/** Writes the token for nobody else's eyes, whole or not at all. */
export function writeLogin(io: Io, login: { url: string; token: string }): string {
  checkSite(io, { ...login, source: 'login' });
  const file = tokenFile(io);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${io.uuid()}`;
  writeFileSync(draft, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(draft, 0o600); // whatever the umask took away or left
  renameSync(draft, file);
  return file;
}

/** Takes the file away; false when there was none. */
export function removeLogin(io: Io): boolean {
  const there = existsSync(tokenFile(io));
  rmSync(tokenFile(io), { force: true });
  return there;
}

function stackSite(io: Io, role: string, given: string | undefined): Site {
  const file = join(inFolder(io, io.env.LOCAL_DIR || '.local'), 'credentials.json');
  if (!existsSync(file))
    throw new CliError(
      EXIT.setUp,
      `There is no local stack here: ${file} is missing.`,
      'Start one with npm start, or name its folder in LOCAL_DIR.',
    );
  const { base_url, tokens } = readPrivate(io, file, LocalStack);
  const token = tokens[role];
  if (!token)
    throw new CliError(
      EXIT.usage,
      `The local stack has nobody called "${role}".`,
      `--as takes one of ${Object.keys(tokens).join(', ')}.`,
    );
  return sameSite({ url: base_url, token, source: file }, given);
}

function sameSite(site: Site, given: string | undefined): Site {
  if (given === undefined || originOf(given) === originOf(site.url)) return site;
  throw new CliError(
    EXIT.setUp,
    `The token in ${site.source} is for ${site.url}, and is not sent to ${given}.`,
    'Log in there (devops-agents login), or set DEVOPS_AGENTS_TOKEN.',
  );
}

/** The site with its address put right. Throws CliError `setUp` for one that a token must not be sent to. */
export function checkSite(io: Io, site: Site): Site {
  const url = URL.canParse(site.url) ? new URL(site.url) : null;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new CliError(
      EXIT.setUp,
      `"${site.url}" is not the address of a service.`,
      'It looks like https://agents.example.com.',
    );
  const isOwn = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol === 'http:' && !isOwn && site.token && io.env.DEVOPS_AGENTS_ALLOW_HTTP !== '1')
    throw new CliError(
      EXIT.setUp,
      `${site.url} is not encrypted: everybody on the way could read the token.`,
      'Use https, or set DEVOPS_AGENTS_ALLOW_HTTP=1 if you know the way to be private.',
    );
  if (site.token && !/^[\x21-\x7e]+$/.test(site.token))
    throw new CliError(
      EXIT.setUp,
      `The token of ${site.source} holds characters that no token has.`,
      'Look for line breaks and quotes around it.',
    );
  return { ...site, url: url.href.replace(/\/+$/, '') };
}

function readPrivate<T>(io: Io, file: string, shape: z.ZodType<T>): T {
  const mode = statSync(file).mode & 0o777;
  if (io.platform !== 'win32' && (mode & 0o077) !== 0)
    throw new CliError(
      EXIT.setUp,
      `${file} can be read by others (mode ${mode.toString(8).padStart(4, '0')}), so its token is not used.`,
      `chmod 600 ${file}, and if others were on this machine, revoke the key and make a new one.`,
    );
  try {
    return shape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new CliError(
      EXIT.setUp,
      `${file} is not what it should be.`,
      'Write it anew: devops-agents login.',
    );
  }
}

function inFolder(io: Io, path: string): string {
  return isAbsolute(path) ? path : join(io.cwd, path);
}

function originOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).origin : null;
}
