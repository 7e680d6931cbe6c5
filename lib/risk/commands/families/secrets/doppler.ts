import { behind } from '../../behind.ts';
import { changes, loses, losesAll, on, reads, setsUp, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** `doppler`: settings and secrets by project and config. */
export const DOPPLER: Program = {
  names: ['doppler'],
  source: 'Doppler CLI (docs.doppler.com/docs/cli)',
  valued:
    '-p --project -c --config -t --token --scope --format --name-transformer --fallback --passphrase --command --mount --mount-format --api-host -e --environment'.split(
      ' ',
    ),
  places: { name: ['-c', '--config', '-e', '--environment'], account: ['-p', '--project'] },
  rows: [
    helpRow('doppler', 'doppler secrets delete --help', 'doppler secrets delete HELP'),
    {
      id: 'doppler.run',
      when: { words: 'run' },
      does: setsUp(),
      runs: (argv) => {
        const texts = argv.flags.get('--command') ?? [];
        return texts.length > 0
          ? texts.map((text) => ({ kind: 'script', language: 'shell', text }))
          : behind(argv, 1);
      },
      why: 'It runs this with secrets in its environment.',
      must: ['doppler run --config prd -- npm test', 'doppler run --command "npm test"'],
      not: ['doppler secrets'],
    },
    {
      id: 'doppler.delete',
      when: on(/^(?:secrets delete|configs (?:delete|tokens revoke)|environments delete|projects delete)\b/),
      does: ({ words }) => (words[0]?.text === 'secrets' ? loses('secret') : losesAll('secret')),
      why: 'A secret, or all of a config, goes.',
      must: [
        'doppler secrets delete DB_URL --config prd -y',
        'doppler projects delete api -y',
        'doppler configs delete prd -y',
      ],
      not: ['doppler secrets set DB_URL=x'],
    },
    {
      id: 'doppler.change',
      when: on(
        /^(?:secrets (?:set|upload|notes)|configs (?:create|update|clone|lock|unlock|tokens create|logs rollback)|environments (?:create|rename)|projects (?:create|update)|import)\b/,
      ),
      does: changes('secret'),
      why: 'A secret or a config is changed.',
      must: ['doppler secrets set DB_URL=x --config prd', 'doppler secrets upload .env'],
      not: ['doppler secrets get DB_URL'],
    },
    {
      id: 'doppler.names',
      when: { words: 'secrets', flags: ['--only-names'] },
      does: reads('secret'),
      why: 'It lists names.',
      must: ['doppler secrets --only-names'],
      not: ['doppler secrets'],
    },
    {
      id: 'doppler.print_secret',
      when: on(
        /^(?:secrets|configs tokens get|configure debug)(?: (?:get|download|substitute|list))?(?: |$)/,
      ),
      does: shows(),
      why: 'It prints secrets.',
      must: [
        'doppler secrets',
        'doppler secrets download --no-file --format env',
        'doppler secrets get DB_URL --plain',
      ],
      not: ['doppler secrets set A=b', 'doppler configs'],
    },
    {
      id: 'doppler.read',
      when: on(
        /^(?:projects|configs|environments|activity|me|settings|open|workplace|changelog|feedback)(?: \S{1,40}){0,2}$/,
      ),
      does: reads('secret'),
      why: 'It lists or shows what is no secret.',
      must: ['doppler configs', 'doppler projects get api', 'doppler me'],
      not: ['doppler secrets'],
    },
    {
      id: 'doppler.local',
      when: on(/^(?:login|logout|setup|configure|update|completion|analytics|tui|oidc)\b/),
      does: setsUp(),
      why: 'It logs in, or changes settings of this machine.',
      must: ['doppler login', 'doppler setup --project api --config dev'],
      not: ['doppler run -- ls'],
    },
  ],
  otherwise: 'unknown',
};
