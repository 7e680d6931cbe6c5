import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACCESS, type Access, OPEN_DOORS } from '../schema/access.ts';
import { SCOPES } from '../schema/principal.ts';
import { ROLES } from '../schema/vocabulary.ts';

const PAGE = fileURLToPath(new URL('../docs/access.md', import.meta.url));
const OUTSIDE: Record<string, string> = { own: 'what is theirs', 403: '403', 404: '404' };

/** `docs/access.md`: the table of `schema/access.ts` as people read it. */
function renderAccess(): string {
  const rows = Object.entries(ACCESS);
  const combinations = rows.reduce((sum, [, row]) => sum + ROLES.length * 2 * (row.everywhere ? 3 : 2), 0);
  return `# Who gets in where

Generated from \`schema/access.ts\` by \`npm run docs:access\`; \`npm run check\` says when it is stale. The doors take each
route's scope from the same table, and \`tests/functions/role-matrix.test.ts\` tries every row with every role, as a person
and as an agent, inside the project, from another one, and (where it matters) bound to all: ${rows.length} routes, ${combinations}
combinations, besides ${rows.length * SCOPES.length} of routes and scopes (agents of another project with \`LONG=1\` alone). A route without a row lets nobody in.

- **Scope**: what the API key must be for. Who signs in has all of them.
- **●**: may, where the role is bound to the project that it is about. **∗**: only where it is bound to all projects.
- **Outside**: what somebody meets who has roles, but none in that project.
- **People**: no agent gets in, whatever its roles.

| Route | Scope | ${ROLES.join(' | ')} | Outside | People | Also |
|---|---|${ROLES.map(() => ':-:|').join('')}---|---|---|
${rows.map(([name, row]) => line(name, row)).join('\n')}

## Doors that nobody signs in at
| Route | Why |
|---|---|
${Object.entries(OPEN_DOORS)
  .map(([name, why]) => `| \`${name}\` | ${why} |`)
  .join('\n')}
`;
}

function line(name: string, { scope, roles, outside, humans, everywhere, also = '' }: Access): string {
  const marks = ROLES.map((role) => (roles.includes(role) ? (everywhere ? '∗' : '●') : ''));
  const cells = [`\`${name}\``, scope, ...marks, OUTSIDE[outside], humans ? 'yes' : '', also];
  return `| ${cells.join(' | ')} |`;
}

/** Whether the page is what the table says. */
export function isAccessPageCurrent(): boolean {
  return readFileSync(PAGE, 'utf8') === renderAccess();
}

/** Writes the page anew. */
export function writeAccessPage(): void {
  writeFileSync(PAGE, renderAccess());
}
