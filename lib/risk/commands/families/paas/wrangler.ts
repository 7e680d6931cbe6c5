import { changes, deploys, labels, looks, loses, losesAll, on, reads, setsUp, shows } from '../../deeds.ts';
import { losesOnMachine } from '../../local-deeds.ts';
import type { Argv, Program } from '../../program.ts';

const isLocal = ({ flags }: Argv) =>
  flags.has('--local') || (!flags.has('--remote') && !flags.has('--preview'));

/** `wrangler`: workers, their data and secrets. `wrangler d1 execute` and kv work on this machine unless told --remote. */
export const WRANGLER: Program = {
  names: ['wrangler', 'wrangler2'],
  source: 'Wrangler commands (developers.cloudflare.com/workers/wrangler/commands)',
  valued:
    '--env -e --config -c --name --command --file --namespace-id --binding --outdir --compatibility-date --project-name --branch --message --tag --ttl --path --jurisdiction --location --var --define --port --ip --commit-hash'.split(
      ' ',
    ),
  places: { name: ['--env', '-e', '--branch'] },
  rows: [
    {
      id: 'wrangler.dry_run',
      when: { flags: ['--dry-run', '--help', '-h', '--version', '-v'] },
      does: looks(),
      why: 'It builds or asks for help, and publishes nothing.',
      must: ['wrangler deploy --dry-run --outdir dist', 'wrangler --version'],
      not: ['wrangler deploy'],
    },
    {
      id: 'wrangler.local',
      when: on(
        /^(?:dev|types|init|generate|login|logout|telemetry|check|docs|build|setup|pages (?:dev|functions build|download)|d1 migrations create|complete|containers build)\b/,
      ),
      does: setsUp(),
      why: 'It works on this machine.',
      must: ['wrangler dev', 'wrangler types', 'wrangler d1 migrations create db add_users'],
      not: ['wrangler deploy', 'wrangler d1 migrations apply db --remote'],
    },
    {
      id: 'wrangler.read',
      when: on(
        /^(?:whoami|tail|status|deployments|versions (?:list|view)|secret list|secrets-store \S{1,20} list|pages (?:project list|deployment (?:list|tail)|secret list)|d1 (?:list|info|insights|migrations list|time-travel info)|r2 bucket (?:list|info|\S{1,20} (?:list|get))|r2 bucket catalog get|kv (?:namespace list|key list|key get)|queues (?:list|info|consumer list)|hyperdrive (?:list|get)|vectorize (?:list|get|info|list-\S{1,20}|query|get-vectors)|ai (?:models|finetune list)|workflows (?:list|describe|instances (?:list|describe))|dispatch-namespace (?:list|get)|mtls-certificate list|cert list|containers (?:list|info|images list)|pipelines (?:list|get))\b/,
      ),
      does: reads(),
      why: 'It lists or shows.',
      must: ['wrangler tail api', 'wrangler whoami', 'wrangler d1 list', 'wrangler kv key get --binding K a'],
      not: ['wrangler kv key delete --binding K a', 'wrangler secret put A'],
    },
    {
      id: 'wrangler.query_here',
      when: { words: 'd1 execute', flags: ['--command'], test: isLocal },
      does: ({ flags }) =>
        (flags.get('--command') ?? []).some(({ text }) =>
          /\b(?:drop|delete|truncate)\b/i.test(text.slice(0, 5000)),
        )
          ? losesOnMachine('data')
          : setsUp(),
      why: 'Without --remote the statement is for the copy on this machine.',
      must: [
        'wrangler d1 execute db --command "drop table users"',
        'wrangler d1 execute db --local --command "select 1"',
      ],
      not: ['wrangler d1 execute db --remote --command "select 1"'],
    },
    {
      id: 'wrangler.query',
      when: { words: 'd1 execute', flags: ['--command'] },
      does: reads('database'),
      runs: ({ flags }) =>
        (flags.get('--command') ?? []).map((text) => ({ kind: 'script', language: 'mysql', text })),
      why: 'The database does what the statement says.',
      must: ['wrangler d1 execute db --remote --command "select 1"'],
      not: ['wrangler d1 execute db --local --command "select 1"'],
    },
    {
      id: 'wrangler.migrate_here',
      when: { words: 'd1 execute|migrations', test: isLocal },
      does: setsUp(),
      why: 'Without --remote it works on the copy on this machine.',
      must: ['wrangler d1 migrations apply db --local', 'wrangler d1 execute db --file s.sql'],
      not: ['wrangler d1 migrations apply db --remote', 'wrangler d1 migrations list db'],
    },
    {
      id: 'wrangler.migrate',
      when: { words: 'd1 execute|migrations' },
      does: { operation: 'migrate', resource: 'database', effect: 'write', reach: 'remote' },
      why: 'It runs statements that are not shown here on the database.',
      safer: 'Try it with --local first.',
      must: ['wrangler d1 migrations apply db --remote', 'wrangler d1 execute db --remote --file s.sql'],
      not: ['wrangler d1 migrations apply db'],
    },
    {
      id: 'wrangler.export',
      when: { words: 'd1|r2 export|object', test: ({ words }) => words[1]?.text === 'export' },
      does: shows('database'),
      why: 'It carries a database off.',
      must: ['wrangler d1 export db --remote --output db.sql'],
      not: ['wrangler d1 info db'],
    },
    {
      id: 'wrangler.delete_store',
      when: on(
        /^(?:d1 delete|d1 time-travel restore|r2 bucket delete|kv namespace delete|queues (?:delete|purge)|vectorize delete|hyperdrive delete|pages project delete|dispatch-namespace delete|secrets-store store delete|pipelines delete|r2 bucket lifecycle (?:add|set))\b/,
      ),
      does: losesAll('database'),
      why: 'A whole store of data goes, or what is in it now.',
      must: [
        'wrangler d1 delete prod-db -y',
        'wrangler r2 bucket delete uploads',
        'wrangler kv namespace delete --namespace-id 0f',
        'wrangler d1 time-travel restore db --timestamp 1',
      ],
      not: ['wrangler r2 bucket list', 'wrangler kv namespace list'],
    },
    {
      id: 'wrangler.secret',
      when: on(
        /^(?:(?:pages |versions )?secret (?:put|bulk|delete)|secrets-store secret (?:create|update|delete|duplicate))\b/,
      ),
      does: ({ words }) =>
        words.some(({ text }) => text === 'delete') ? loses('secret') : changes('secret'),
      why: 'A secret is changed; the worker sees it at once.',
      must: ['wrangler secret put STRIPE_KEY', 'wrangler secret delete STRIPE_KEY'],
      not: ['wrangler secret list'],
    },
    {
      id: 'wrangler.delete',
      when: on(
        /^(?:delete|kv (?:key|bulk) delete|r2 object delete|pages deployment delete|queues consumer (?:remove|delete)|mtls-certificate delete|cert delete|workflows (?:delete|instances (?:terminate|pause))|containers (?:delete|images delete)|r2 bucket \S{1,30} (?:remove|delete|disable|clear)|vectorize delete-\S{1,20})\b/,
      ),
      does: loses('application'),
      why: 'A worker, its address or what it stores is gone.',
      must: ['wrangler delete api', 'wrangler kv key delete --binding K a', 'wrangler r2 object delete b/x'],
      not: ['wrangler kv key put --binding K a b', 'wrangler delete --dry-run'],
    },
    {
      id: 'wrangler.preview',
      when: {
        test: ({ words: [group, verb], flags }) =>
          (group?.text === 'versions' && verb?.text === 'upload') ||
          (group?.text === 'pages' &&
            /^(?:deploy|publish)$/.test(verb?.text ?? '') &&
            (flags.get('--branch') ?? []).some(
              ({ text, known }) => known && !/^(?:main|master|prod(?:uction)?|live|release.*)$/i.test(text),
            )),
      },
      does: labels('application'),
      why: 'It has an address of its own; what visitors get stays as it is.',
      must: ['wrangler versions upload --tag v1.9', 'wrangler pages deploy dist --branch=preview-42'],
      not: ['wrangler pages deploy dist --branch=main', 'wrangler versions deploy 1@100%'],
    },
    {
      id: 'wrangler.deploy',
      when: on(
        /^(?:deploy|publish|rollback|versions (?:deploy|upload)|triggers deploy|pages (?:deploy|publish)|containers (?:push|apply)|workflows (?:trigger|instances (?:restart|resume)))\b/,
      ),
      does: deploys(),
      why: 'Another version serves after it.',
      must: ['wrangler deploy --env production', 'wrangler rollback', 'wrangler pages deploy dist'],
      not: ['wrangler deploy --dry-run', 'wrangler deployments list'],
    },
    {
      id: 'wrangler.make',
      when: on(
        /^(?:d1 create|r2 bucket (?:create|domain add|sippy|catalog|event-notification create|notification create|dev-url enable|lock add|cors set|update|lifecycle)|r2 object (?:put|get)|kv (?:namespace (?:create|rename)|key put|bulk (?:put|get))|queues (?:create|update|consumer (?:add|worker|http)|pause-delivery|resume-delivery|subscription)|vectorize (?:create|insert|upsert|create-metadata-index)|hyperdrive (?:create|update)|pages project create|dispatch-namespace (?:create|rename)|mtls-certificate upload|cert upload|secrets-store store create|pipelines (?:create|update)|ai finetune create)\b/,
      ),
      does: ({ words }) =>
        words[0]?.text === 'r2' && words[2]?.text === 'get' ? reads('storage') : changes('storage'),
      why: 'It creates or writes what workers use.',
      must: [
        'wrangler kv key put --binding K a b',
        'wrangler d1 create db',
        'wrangler r2 object put b/x --file x',
      ],
      not: ['wrangler d1 delete db'],
    },
  ],
  otherwise: 'unknown',
};
