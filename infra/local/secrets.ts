import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalError } from './errors.ts';
import { writeJson } from './stack-file.ts';

const NAMES = [
  'qstash_token',
  'qstash_current_signing_key',
  'qstash_next_signing_key',
  'workspace_token',
  'receipt_seed',
  'database_password',
  'vault_key',
  'mailbox_token',
  'slack_token',
  'slack_signing_secret',
  'linear_client_secret',
  'linear_webhook_secret',
] as const;

/** The secrets of one local stack, 43 characters (32 random bytes) each. */
export type LocalSecrets = Record<(typeof NAMES)[number], string>;

/** Reads `secrets.json` (mode 0600) and adds what is missing. Throws LocalError when the file is damaged. */
export function loadSecrets(localDir: string): LocalSecrets {
  const file = join(localDir, 'secrets.json');
  let known: Partial<LocalSecrets> = {};
  try {
    if (existsSync(file)) known = JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalSecrets>;
  } catch {
    throw new LocalError(`${file} is damaged: delete it, and a start makes new secrets.`);
  }
  const secrets = Object.fromEntries(
    NAMES.map((name) => [name, known[name] ?? randomBytes(32).toString('base64url')]),
  ) as LocalSecrets;
  writeJson(file, secrets);
  return secrets;
}
