import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findSecrets } from '../lib/redact.ts';
import { type Finding, isIn } from './check/rule.ts';
import { lineAt, listFiles } from './check/source.ts';

/** What finds passwords, and passwords made up to test it. Real tokens have no place there either. */
const PLANTED = [
  'lib/redact.ts',
  'tests/corpus/own/',
  'tests/fixtures/review/',
  'tests/lib/models/offline/code-review/',
  'tests/lib/redact.test.ts',
  'tests/lib/risk/',
  'tests/house/secret-scan.test.ts',
];
const GUESSABLE: readonly string[] = ['password', 'connection_string'];
/** A connection to nowhere, or with a password that protects nothing. */
const HARMLESS =
  /^[a-z][a-z0-9+.-]*:\/\/(?:([^:@]*):\1|[^:@]*:(?:password|secret|postgres|.{1,4})|[^@]*(?=@(?:127\.0\.0\.1|localhost|[\w.-]*(?:\.test|\.example|\.invalid))(?![\w.])))@/i;
const SECRET_FILE =
  /^(?:\.env(?:\.(?!example).+)?|\.dev\.vars|credentials\.json|id_(?:rsa|ed25519|ecdsa)|.+\.(?:pem|p12|pfx|key))$/;
/** Only hashes in it. */
const SKIPPED = ['package-lock.json'];

/** The credentials in the files that git has or would take: path, line and kind, never the value. */
export function scanRepository(root: string): Finding[] {
  return listFiles(root).flatMap((path) =>
    SKIPPED.includes(path) ? [] : scanFile(path, readFileSync(join(root, path), 'utf8')),
  );
}

/** The same for one file with its text. */
export function scanFile(path: string, text: string): Finding[] {
  if (SECRET_FILE.test(basename(path)))
    return [{ path, message: 'is a file for secrets: keep it out of git' }];
  return findSecrets(text)
    .filter(({ kind, at }) => {
      if (GUESSABLE.includes(kind) && isIn(path, PLANTED)) return false;
      // in code, a value without quotes is an expression
      if (kind === 'password' && /\.(ts|mjs|cjs|js)$/.test(path)) return /["'`]/.test(text[at - 1] ?? '');
      return kind !== 'connection_string' || !HARMLESS.test(text.slice(at, at + 300));
    })
    .map(({ kind, at }) => ({ path, message: `line ${lineAt(text, at)}: looks like a secret (${kind})` }));
}
