/** The assessor's logic: what decides, as against what it knows. */
export const LOGIC: readonly string[] = ['lib/risk/**/*.ts'];

/** What it knows: tables whose rows are each proved by their own examples. */
export const TABLES: readonly string[] = [
  'lib/risk/commands/families/**/*.ts',
  'lib/risk/commands/programs.ts',
  'lib/risk/commands/deeds.ts',
  'lib/risk/commands/local-deeds.ts',
  'lib/risk/commands/verb-rows.ts',
  'lib/risk/cost/prices.ts',
  'lib/risk/documents/checks/**/*.ts',
  'lib/risk/prose/vocabulary.ts',
  'lib/risk/prose/rules*.ts',
  'lib/risk/prose/states-of-*.ts',
  'lib/risk/sql/rows/**/*.ts',
  'lib/risk/tools/verbs.ts',
  'lib/risk/tools/rules-of-*.ts',
];
