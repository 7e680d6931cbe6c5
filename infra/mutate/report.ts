import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../check/source.ts';
import { commitName } from '../test/commit-name.ts';
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
  /** What it was tried at; null: by a release that did not write it down. */
  commit: string | null;
  at: string | null;
  fingerprint: string;
};
/** The report: its head counts the rows that hold for the present code, and those alone. */
type Report = {
  name: 'mutate';
  mutations: number;
  noticed: number;
  not_noticed: number;
  /** Tried when something that counts was different. */
  stale: number;
  never_tried: number;
  rows: Row[];
};
export type Ledger = {
  /** The verdict that holds for the present code; `not run` where the kept one is of other code. */
  verdictOf: (name: string) => string;
  keep: (mutation: Mutation, tried: Tried, seconds: number) => void;
  /** Writes the report with its head counted anew. */
  write: () => void;
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

/**
 * `docs/reports/mutate.json`, written with every result; each row says at what it was tried. `prints`: the mutations
 * there are, with their fingerprints of now; rows of others are left out.
 */
export function openLedger(root: string, prints: ReadonlyMap<string, string>): Ledger {
  const file = join(root, 'docs/reports/mutate.json');
  const read = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { rows: Row[] }).rows : [];
  const rows = new Map(read.filter(({ name }) => prints.has(name)).map((row) => [row.name, row]));
  const commit = commitName(root);
  const holds = (row: Row) => row.fingerprint === prints.get(row.name);
  const write = () => {
    const all = [...rows.values()]
      .map((row) => ({ ...row, commit: row.commit ?? null, at: row.at ?? null }))
      .sort((a, b) => a.name.localeCompare(b.name));
    const noticed = all.filter((row) => holds(row) && row.verdict === 'noticed').length;
    const held = all.filter(holds).length;
    const report: Report = {
      name: 'mutate',
      mutations: prints.size,
      noticed,
      not_noticed: held - noticed,
      stale: all.length - held,
      never_tried: prints.size - all.length,
      rows: all,
    };
    mkdirSync(join(root, 'docs/reports'), { recursive: true });
    writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  };
  return {
    verdictOf: (name) => {
      const row = rows.get(name);
      return row && holds(row) ? row.verdict : 'not run';
    },
    keep: ({ name, control, rules }, tried, seconds) => {
      const when = { commit, at: new Date().toISOString(), fingerprint: prints.get(name)! };
      rows.set(name, { name, control, rules, ...tried, seconds: Math.round(seconds), ...when });
      write();
    },
    write,
  };
}
