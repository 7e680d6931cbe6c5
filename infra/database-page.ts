import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { OWNER_FUNCTIONS, TABLE_GRANTS } from '../schema/database-grants.ts';

const PAGE = fileURLToPath(new URL('../docs/database.md', import.meta.url));

/** `docs/database.md`: the tables of `schema/database-grants.ts` as people read them. */
function renderDatabase(): string {
  return `# The application's database role

Generated from \`schema/database-grants.ts\` by \`npm run docs:database\`; \`npm run check\` says when it is stale, and
\`tests/house/database-grants.test.ts\` compares it with the catalogue of a migrated database. Why: [decision 0028](decisions/0028-the-database-role.md).
How a deployment gets it: [deploy](runbooks/deploy.md). Migrations, verifying, backups: [the database](runbooks/database.md).

The service connects as \`devops_app\`. It owns nothing, makes nothing that stays, truncates nothing and switches no trigger off; it reads every
table and writes what is marked. Whoever else may connect has no right at all. **Nothing that the service can send changes a row of the audit
log, or takes one away that is younger than a year**: the trigger refuses it, and before the trigger the role.

| Table | insert | update | delete | |
|---|:-:|:-:|:-:|---|
${Object.entries(TABLE_GRANTS)
  .map(([name, { rights, why }]) => {
    const marks = (['insert', 'update', 'delete'] as const).map((right) =>
      rights.includes(right) ? '●' : '',
    );
    return `| \`${name.replace('public.', '')}\` | ${marks.join(' | ')} | ${why} |`;
  })
  .join('\n')}

The views \`pending_approvals\`, \`approval_statistics\` and \`review_figures\` are read; of the two sequences of the audit log the next number
is taken, and none is set back.

## Functions
All may be called: they run with the caller's rights, so that they open nothing. Three run with the owner's, with a search path of their own:

| Function | |
|---|---|
${Object.entries(OWNER_FUNCTIONS)
  .map(([name, why]) => `| \`${name}\` | ${why} |`)
  .join('\n')}

## A new table
Its migration ends with its grant (\`grant select, insert on notes to devops_app;\`; none is given by default), and its row goes into
\`schema/database-grants.ts\`, then \`npm run docs:database\`. A new function is callable at once; one that is to run as the owner
(\`security definer\`) says \`set search_path = public, pg_temp\` and stands in the second table. Whoever forgets is told by the test what to write.
`;
}

/** Whether the page is what the tables say. */
export function isDatabasePageCurrent(): boolean {
  return readFileSync(PAGE, 'utf8') === renderDatabase();
}

/** Writes the page anew. */
export function writeDatabasePage(): void {
  writeFileSync(PAGE, renderDatabase());
}
