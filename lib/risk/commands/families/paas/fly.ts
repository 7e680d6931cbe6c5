import { changes, deploys, losesAll, on, protects, reads, setsUp, stops } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';
import { CONCOURSE_ROWS } from '../ci/pipelines.ts';

const scale = { operation: 'scale', resource: 'application', effect: 'write', reach: 'remote' } as const;
const words = ({ words: all }: Argv) => all.map(({ text }) => text);

/** `fly` (also `flyctl`): applications, machines, volumes. */
export const FLY: Program = {
  names: ['fly', 'flyctl'],
  source: 'flyctl reference (fly.io/docs/flyctl)',
  valued:
    '-a --app -c --config -t --access-token -o --org -r --region --image -i --command -C --name --machine --file'.split(
      ' ',
    ),
  places: { name: ['-a', '--app'] },
  rows: [
    ...CONCOURSE_ROWS,
    helpRow('fly', 'fly apps destroy --help', 'fly apps destroy help -y'),
    {
      id: 'fly.run_there',
      when: { words: 'ssh|machine|machines console|exec', flags: ['-C', '--command'] },
      does: reads('application'),
      runs: ({ flags }) =>
        [...(flags.get('-C') ?? []), ...(flags.get('--command') ?? [])].map((text) => ({
          kind: 'script',
          language: 'shell',
          text,
          host: 'fly',
        })),
      why: 'It runs this on a machine that serves.',
      must: ['fly ssh console -a api -C "ls /app"'],
      not: ['fly ssh console -a api'],
    },
    {
      id: 'fly.to_zero',
      when: {
        words: 'scale count',
        test: (argv) =>
          words(argv)
            .slice(2)
            .some((text) => /^(?:\w{1,30}=)?0$/.test(text)),
      },
      does: { ...stops('application'), operation: 'scale' },
      why: 'Nothing of it runs any more.',
      must: ['fly scale count 0 -a api', 'fly scale count web=0'],
      not: ['fly scale count 3 -a api'],
    },
    {
      id: 'fly.scale',
      when: { words: 'scale|autoscale|regions count|vm|memory|set|add' },
      does: scale,
      why: 'More or fewer of it run.',
      must: ['fly scale count 3 -a api', 'fly scale vm shared-cpu-2x'],
      not: ['fly scale show'],
    },
    {
      id: 'fly.local',
      when: on(
        /^(?:auth|version|settings|agent|completion|docs|dig|proxy|wireguard|jobs|doctor|ping|tokens attenuate|config (?:validate|show|display|save|env)|launch plan|mcp)\b/,
      ),
      does: setsUp(),
      why: 'It changes settings, logins or files of this machine.',
      must: ['fly auth login', 'fly proxy 5432 -a db'],
      not: ['fly deploy'],
    },
    {
      id: 'fly.secrets',
      when: on(/^secrets (?:set|unset|import|deploy|sync)\b/),
      does: changes('secret'),
      why: 'Secrets change, and the application restarts.',
      must: ['fly secrets set DB_URL=x', 'fly secrets unset DB_URL'],
      not: ['fly secrets list'],
    },
    {
      id: 'fly.delete_store',
      when: on(
        /^(?:volumes?|vol|postgres|pg|redis|mysql|storage|tigris|mpg|litefs-cloud|extensions \S{1,20}|ext \S{1,20}|consul|orgs) (?:destroy|delete|rm|remove|detach|delete-\S{1,20})\b/,
      ),
      does: losesAll('database'),
      why: 'A whole store of data goes.',
      must: ['fly volumes destroy vol_1', 'fly redis destroy cache'],
      not: ['fly volumes list'],
    },
    {
      id: 'fly.protect',
      when: on(/^(?:volumes?|vol) (?:snapshots create|fork)\b|^(?:pg|postgres) backup create\b/),
      does: protects('storage'),
      why: 'It adds a backup.',
      must: ['fly volumes snapshots create vol_1'],
      not: ['fly volumes snapshots list vol_1'],
    },
    {
      id: 'fly.deploy',
      when: on(
        /^(?:deploy|launch|m run|machines? (?:run|update|clone|create)|releases rollback|image update)\b/,
      ),
      does: deploys(),
      why: 'Another version runs after it.',
      must: ['fly deploy -a api', 'fly machine run nginx'],
      not: ['fly releases -a api'],
    },
    ...verbRows('fly', 0, {
      reads: {
        verbs:
          '~status ~logs list ls show ~info ~releases ~history ~checks ~monitor ~platform ~dashboard open ~services ~events ~leases ~regions ~incidents ~metrics',
        must: ['fly status -a api', 'fly apps list', 'fly secrets list', 'fly volumes list'],
        not: ['fly apps destroy status -y'],
      },
      loses: {
        verbs: 'destroy delete remove rm release revoke kill detach wipe',
        must: ['fly apps destroy api -y', 'fly machine destroy 123', 'fly ips release 1.2.3.4'],
        not: ['fly apps list'],
      },
      stops: {
        verbs: 'stop suspend cordon',
        must: ['fly machine stop 123', 'fly apps suspend api'],
        not: ['fly machine start 123'],
      },
      restarts: {
        verbs: 'restart start resume uncordon failover',
        must: ['fly apps restart api', 'fly machine start 123'],
        not: ['fly apps list'],
      },
      makes: {
        verbs: 'create add allocate* attach import invite',
        must: ['fly apps create api', 'fly volumes create data', 'fly certs add example.com'],
        not: ['fly certs list'],
      },
      changes: {
        verbs: 'update extend move ~config set renew rename ~ssh sftp ~console connect exec',
        must: ['fly ssh console -a api', 'fly volumes extend vol_1 -s 20', 'fly pg connect -a db'],
        not: ['fly pg list'],
      },
    }),
  ],
  otherwise: 'unknown',
};
