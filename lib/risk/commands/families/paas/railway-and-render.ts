import { changes, deploys, losesAll, on, reads, restarts, setsUp, shows, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** `railway`: services and their environments. */
export const RAILWAY: Program = {
  names: ['railway'],
  source: 'Railway CLI (docs.railway.com/reference/cli-api)',
  valued: '-e --environment -s --service -p --project --set -k -m --mount-path -t --template -b --repo'.split(
    ' ',
  ),
  places: { name: ['-e', '--environment'] },
  rows: [
    helpRow('railway', 'railway down --help', 'railway down'),
    {
      id: 'railway.local',
      when: { words: 'login|logout|link|unlink|init|completion|docs|open|upgrade|starship|dev|develop' },
      does: setsUp(),
      why: 'It changes settings of this machine.',
      must: ['railway login', 'railway link'],
      not: ['railway up'],
    },
    {
      id: 'railway.run',
      when: { words: 'run|local *' },
      does: shows(),
      runs: ({ all, words: [, first] }) => [{ kind: 'words', words: all.slice(all.indexOf(first!)) }],
      why: 'It runs this here, with the secrets of the environment.',
      must: ['railway run npm test'],
      not: ['railway status'],
    },
    {
      id: 'railway.variables_set',
      when: { words: 'variables|variable|vars', flags: ['--set', '--set-from-stdin'] },
      does: changes('secret'),
      why: 'A setting or secret is changed.',
      must: ['railway variables --set KEY=1'],
      not: ['railway variables'],
    },
    {
      id: 'railway.variables',
      when: { words: 'variables|variable|vars' },
      does: ({ words }) => (/^(?:delete|set|rm)$/.test(words[1]?.text ?? '') ? changes('secret') : shows()),
      why: 'It prints settings, and secrets among them.',
      must: ['railway variables --service api'],
      not: ['railway variables --set KEY=1'],
    },
    {
      id: 'railway.read',
      when: {
        test: ({ words }) =>
          /^(?:status|logs|list|whoami|help|ls)$/.test(words[0]?.text ?? '') ||
          /^(?:list|ls|status)$/.test(words[1]?.text ?? ''),
      },
      does: reads(),
      why: 'It lists or shows.',
      must: ['railway status', 'railway logs', 'railway volume list'],
      not: ['railway volume delete'],
    },
    {
      id: 'railway.delete',
      when: {
        test: ({ words }) =>
          /^(?:delete|unplug)$/.test(words[0]?.text ?? '') ||
          /^(?:delete|rm|remove|detach)$/.test(words[1]?.text ?? ''),
      },
      does: losesAll('infrastructure'),
      why: 'An environment, a service or its volume is gone.',
      must: ['railway volume delete --volume v', 'railway environment delete pr-1', 'railway delete'],
      not: ['railway volume list'],
    },
    {
      id: 'railway.down',
      when: { words: 'down' },
      does: stops('application'),
      why: 'The deployment that serves is taken away.',
      must: ['railway down -y'],
      not: ['railway up'],
    },
    {
      id: 'railway.restart',
      when: { words: 'restart' },
      does: restarts(),
      why: 'What runs is interrupted and starts again.',
      must: ['railway restart'],
      not: ['railway redeploy'],
    },
    {
      id: 'railway.deploy',
      when: { words: 'up|redeploy|deploy|scale|deployment' },
      does: deploys(),
      why: 'Another version runs after it.',
      must: ['railway up --environment production', 'railway redeploy -y'],
      not: ['railway down -y'],
    },
    {
      id: 'railway.change',
      when: { words: 'add|environment|env|volume|domain|service|connect|ssh|shell|functions|function' },
      does: changes('infrastructure'),
      why: 'It changes services, names or environments, or opens a session there.',
      must: ['railway add --database postgres', 'railway domain', 'railway ssh'],
      not: ['railway volume delete --volume v'],
    },
  ],
  otherwise: 'unknown',
};

/** `render`: services of Render. */
export const RENDER: Program = {
  names: ['render'],
  source: 'Render CLI (render.com/docs/cli)',
  valued: '-o --output -r --resources --name --command'.split(' '),
  rows: [
    helpRow('render', 'render services delete --help', 'render services delete srv-1'),
    {
      id: 'render.local',
      when: on(/^(?:login|logout|workspace set|blueprints validate|version|completion)\b/),
      does: setsUp(),
      why: 'It changes settings of this machine.',
      must: ['render login', 'render workspace set'],
      not: ['render services list'],
    },
    {
      id: 'render.read',
      when: {
        test: ({ words }) =>
          (/^(?:whoami|logs|services|projects|environments|workspaces?)$/.test(words[0]?.text ?? '') &&
            !/^(?:delete|create|update|suspend|restart)$/.test(words[1]?.text ?? '')) ||
          /^(?:list|show|get|current)$/.test(words[1]?.text ?? ''),
      },
      does: reads(),
      why: 'It lists or shows.',
      must: ['render services', 'render deploys list srv-1', 'render logs -r srv-1'],
      not: ['render services delete srv-1'],
    },
    {
      id: 'render.delete',
      when: { words: '* delete|remove|purge|cancel' },
      does: losesAll('application'),
      why: 'A service with its disk, or a deployment, is gone.',
      must: ['render services delete srv-1 --confirm', 'render deploys cancel srv-1 dep-1'],
      not: ['render deploys list srv-1'],
    },
    {
      id: 'render.stop',
      when: { words: '* suspend' },
      does: stops('application'),
      why: 'Nothing of it runs any more.',
      must: ['render services suspend srv-1'],
      not: ['render services list'],
    },
    {
      id: 'render.deploy',
      when: { words: 'deploys|jobs|services|restart *' },
      does: deploys(),
      why: 'Another version runs after it.',
      must: [
        'render deploys create srv-1',
        'render restart srv-1',
        'render jobs create srv-1 --start-command x',
      ],
      not: ['render deploys list srv-1'],
    },
    {
      id: 'render.session',
      when: { words: 'ssh|psql|kv-cli|shell' },
      does: changes('application'),
      why: 'What is done there is not said here.',
      must: ['render ssh srv-1', 'render psql db-1'],
      not: ['render logs -r srv-1'],
    },
  ],
  otherwise: 'unknown',
};
