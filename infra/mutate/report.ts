import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../check/source.ts';
import type { Mutation } from './mutation.ts';
import { readSelector } from './run-tests.ts';
import type { Tried } from './try-mutation.ts';

type Row = {
  name: string;
  control: string;
  rules: Mutation['rules'];
  verdict: string;
  /** Tests that went red. */
  by: string[];
  detail: string;
  seconds: number;
  fingerprint: string;
};
export type Ledger = {
  isRed: (name: string, print: string) => boolean;
  verdictOf: (name: string) => string;
  keep: (mutation: Mutation, tried: Tried, seconds: number, print: string) => void;
};

/** What a result depends on besides the mutation and its tests. */
const COUNTS =
  /^(schema|lib|functions|drizzle|tests\/support|infra\/local)\/|^tests\/(flow|chaos)\/.*(?<!\.test)\.ts$/;

/** Changes whenever a result may have changed. */
export function fingerprint(root: string, mutation: Mutation): string {
  const hash = createHash('sha256').update(JSON.stringify(mutation)).update(base(root));
  for (const selector of mutation.noticed) hash.update(readFileSync(join(root, readSelector(selector).file)));
  return hash.digest('hex').slice(0, 16);
}

let known: string | undefined;
function base(root: string): string {
  if (known) return known;
  const hash = createHash('sha256');
  for (const file of listFiles(root))
    if (COUNTS.test(file)) hash.update(file).update(readFileSync(join(root, file)));
  known = hash.digest('hex');
  return known;
}

/** `docs/reports/mutate.json`, written anew with every result; rows of mutations that are no more are left out. */
export function openLedger(root: string, names: ReadonlySet<string>): Ledger {
  const file = join(root, 'docs/reports/mutate.json');
  const read = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] }).rows : [];
  const rows = new Map(read.filter(({ name }) => names.has(name)).map((row) => [row.name, row]));
  const commit = execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
  return {
    isRed: (name, print) => {
      const row = rows.get(name);
      return row?.verdict === 'noticed' && row.fingerprint === print;
    },
    verdictOf: (name) => rows.get(name)?.verdict ?? 'not run',
    keep: ({ name, control, rules }, { verdict, by, detail }, seconds, print) => {
      rows.set(name, {
        name,
        control,
        rules,
        verdict,
        by,
        detail,
        seconds: Math.round(seconds),
        fingerprint: print,
      });
      const all = [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
      const noticed = all.filter((row) => row.verdict === 'noticed').length;
      const report = {
        name: 'mutate',
        commit,
        at: new Date().toISOString(),
        mutations: all.length,
        noticed,
        rows: all,
      };
      mkdirSync(join(root, 'docs/reports'), { recursive: true });
      writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
    },
  };
}
