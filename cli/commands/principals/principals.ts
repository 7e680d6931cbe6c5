import type { Answer, Input } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { choice, command, needed, readJson, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { time } from '../../render/words.ts';

type Principal = Answer<'GET /principals'>['data'][number];
type Bindings = Principal['bindings'];

export const principalsList = command({
  path: 'principals list',
  does: 'List who may do what: yourself; an administrator sees everybody',
  args: {},
  options: {
    kind: choice(['human', 'agent'], 'only those'),
    limit: whole('number', 'at most so many (50)', [1, 10_000]),
  },
  run: async (cli, { options }) => {
    const rows = await takePages<Principal>(options.limit ?? 50, async (page) => {
      const { data, next_cursor } = await cli
        .client()
        .call('GET /principals', { query: { ...page, kind: options.kind } });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(rows);
    else cli.out.table(['principal', 'name', 'kind', 'state', 'roles', 'groups', 'seen'], rows.map(row));
    return EXIT.ok;
  },
});

function row({ id, name, kind, enabled, bindings, groups, seen_at }: Principal): string[] {
  return [
    id,
    name,
    kind,
    enabled ? 'enabled' : 'disabled',
    rolesText(bindings),
    groups.join(', '),
    time(seen_at),
  ];
}

/** Roles with the projects that they are bound to, as a person reads them. */
export function rolesText(bindings: Bindings): string {
  return bindings.map(({ role, projects }) => `${role}@${projects.join('+')}`).join(', ');
}

export const principalsAdd = command({
  path: 'principals add',
  does: 'Add a person or an agent (admin)',
  args: { name: { help: 'how they are called' } },
  options: {
    id: text('text', 'made up without it; never changes'),
    kind: choice(['human', 'agent'], 'human without it'),
    bindings: text('json', '[{"role": "tech_lead", "projects": ["checkout"]}], as JSON, `@file` or `-`'),
  },
  run: async (cli, { args, options }) => {
    const bindings = (
      options.bindings === undefined ? [] : await readJson(cli.io, options.bindings)
    ) as Bindings;
    const body = { id: options.id, name: args.name, kind: options.kind ?? ('human' as const), bindings };
    const added = await cli.client().call('POST /principals', { body });
    if (cli.out.json) cli.out.document(added);
    else cli.out.line(`${added.id} is added, version ${added.version}`);
    return EXIT.ok;
  },
});

export const principalsChange = command({
  path: 'principals change',
  does: 'Change a name or roles, switch somebody off or on (admin; never one’s own roles)',
  args: { principal: { help: 'the id' } },
  options: {
    'if-version': needed('number', 'the version that you saw'),
    name: text('text', 'another name'),
    state: choice(['enabled', 'disabled'], 'disabled: refused at every door at once, with all keys'),
    bindings: text('json', 'in place of their own roles, as JSON, `@file` or `-`'),
  },
  run: async (cli, { args, options }) => {
    const { name, state, bindings } = options;
    const body: NonNullable<Input<'PATCH /principals/{principal_id}'>['body']> = {
      name,
      enabled: state === undefined ? undefined : state === 'enabled',
      bindings: bindings === undefined ? undefined : ((await readJson(cli.io, bindings)) as Bindings),
    };
    const path = { principal_id: args.principal };
    const ifMatch = `"${options['if-version']}"`;
    const changed = await cli.client().call('PATCH /principals/{principal_id}', { path, body, ifMatch });
    if (cli.out.json) cli.out.document(changed);
    else
      cli.out.line(
        `${changed.id} is ${changed.enabled ? 'enabled' : 'disabled'}: ${rolesText(changed.bindings)}, version ${changed.version}`,
      );
    return EXIT.ok;
  },
});
