import type { Answer, Input } from '../../client/client.ts';
import { takePages } from '../../client/pages.ts';
import { command, needed, readJson, text, whole } from '../../command.ts';
import { EXIT } from '../../exit-codes.ts';
import { dim } from '../../render/style.ts';
import { asText, time } from '../../render/words.ts';

type Project = Answer<'GET /projects/{name}'>;

export const projectsList = command({
  path: 'projects list',
  does: 'List the registered projects',
  args: {},
  options: { limit: whole('number', 'at most so many (200)', [1, 10_000]) },
  run: async (cli, { options }) => {
    const projects = await takePages<Project>(options.limit ?? 200, async (page) => {
      const { data, next_cursor } = await cli.client().call('GET /projects', { query: page });
      return { rows: data, next: next_cursor };
    });
    if (cli.out.json) cli.out.document(projects);
    else
      cli.out.table(
        ['project', 'version', 'owner', 'data', 'repositories', 'frozen'],
        projects.map((each) => [
          each.name,
          String(each.version),
          each.owner ?? '',
          each.data_class ?? '',
          (each.repositories ?? []).join(', '),
          each.frozen ? 'frozen' : '-',
        ]),
      );
    return EXIT.ok;
  },
});

export const projectsShow = command({
  path: 'projects show',
  does: 'Show one project with its environments',
  args: { project: { help: 'its name' } },
  options: {},
  run: async (cli, { args }) => {
    const project = await cli.client().call('GET /projects/{name}', { path: { name: args.project } });
    if (cli.out.json) cli.out.document(project);
    else {
      const { environments = [], ...rest } = project;
      cli.out.fields(
        Object.entries(rest).map(([name, value]) => [
          name,
          name.endsWith('_at') ? time(asText(value)) : asText(value),
        ]),
      );
      cli.out.table(
        ['kind', 'pattern', 'environment'],
        environments.map(({ kind, pattern, environment }) => [kind, pattern, environment]),
      );
    }
    return EXIT.ok;
  },
});

export const projectsPut = command({
  path: 'projects put',
  does: 'Register a project, or replace its definition (admin)',
  args: { project: { help: 'its name' } },
  options: {
    definition: needed('json', 'as JSON, `@file` or `-`'),
    'if-version': text('number', 'the version that is to be replaced; a new project has none'),
  },
  run: async (cli, { args, options }) => {
    const body = (await readJson(cli.io, options.definition)) as Input<'PUT /projects/{name}'>['body'];
    const version = options['if-version'];
    const project = await cli.client().call('PUT /projects/{name}', {
      path: { name: args.project },
      body,
      ifMatch: version ? `"${version}"` : null,
    });
    if (cli.out.json) cli.out.document(project);
    else cli.out.line([project.name, dim(`  version ${project.version}`)]);
    return EXIT.ok;
  },
});

export const projectsRemove = command({
  path: 'projects remove',
  does: 'Take a project out of the registry (admin)',
  args: { project: { help: 'its name' } },
  options: { 'if-version': needed('number', 'the version that is to go') },
  run: async (cli, { args, options }) => {
    await cli.client().call('DELETE /projects/{name}', {
      path: { name: args.project },
      ifMatch: `"${options['if-version']}"`,
    });
    if (!cli.out.json) cli.out.line(`${args.project} is gone.`);
    return EXIT.ok;
  },
});
