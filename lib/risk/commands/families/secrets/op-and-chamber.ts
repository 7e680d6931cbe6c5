import { behind } from '../../behind.ts';
import { changes, grants, loses, losesAll, on, reads, setsUp, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** `op`: 1Password. */
export const OP: Program = {
  names: ['op'],
  source: '1Password CLI (developer.1password.com/docs/cli/reference)',
  valued:
    '--account --vault --format --fields --config --session --env-file --category --title --user --group --permissions --expires-in -i --in-file -o --out-file'.split(
      ' ',
    ),
  places: { account: ['--account'], name: ['--vault'] },
  rows: [
    helpRow('op', 'op item delete --help', 'op item delete help'),
    {
      id: 'op.run',
      when: { words: 'run', test: ({ all }) => all.some(({ text }) => text === '--') },
      does: setsUp(),
      runs: (argv) => behind(argv, 1),
      why: 'It runs this with secrets in its environment.',
      must: ['op run --env-file .env -- npm test'],
      not: ['op item list'],
    },
    {
      id: 'op.remove_store',
      when: on(
        /^(?:vault|account|group|user|connect (?:server|vault|group)) (?:delete|forget|suspend|revoke|remove)\b/,
      ),
      does: losesAll('secret'),
      why: 'A vault with its secrets goes, or somebody is shut out.',
      must: ['op vault delete prod', 'op user suspend x@y.z'],
      not: ['op vault list'],
    },
    {
      id: 'op.remove',
      when: on(
        /^(?:item|document|items?) (?:delete)\b|^connect token delete\b|^service-account (?:delete|revoke)\b/,
      ),
      does: ({ flags }) => (flags.has('--archive') ? changes('secret') : loses('secret')),
      why: 'A secret goes, or is put away where nothing finds it.',
      safer: 'Add --archive to keep it.',
      must: ['op item delete db --vault prod', 'op document delete d'],
      not: ['op item get db'],
    },
    {
      id: 'op.local',
      when: on(/^(?:signin|signout|account (?:add|list|get)|completion|update|plugin|whoami)\b/),
      does: setsUp(),
      why: 'It logs in, or changes settings of this machine.',
      must: ['op signin', 'op account list'],
      not: ['op vault delete prod'],
    },
    {
      id: 'op.read',
      when: on(
        /^(?:(?:item|vault|user|group|document|connect \S{1,10}|events-api|environment) list|(?:vault|user|group|service-account|connect server) (?:get|list|ratelimit|user list|group list)|item template)\b/,
      ),
      does: reads('secret'),
      why: 'It lists names.',
      must: ['op item list --vault prod', 'op vault list'],
      not: ['op item get db'],
    },
    {
      id: 'op.print_secret',
      when: on(/^(?:read|item get|item share|document get|inject|environment read)\b/),
      does: shows(),
      why: 'It prints a secret.',
      must: [
        'op read op://prod/db/password',
        'op item get db --fields password',
        'op inject -i t.yml -o c.yml',
      ],
      not: ['op item list'],
    },
    {
      id: 'op.change',
      when: on(
        /^(?:item|document|vault|user|group|connect \S{1,10}|service-account|events-api) (?:create|edit|move|provision|confirm|reactivate|recovery|grant|user|group)\b/,
      ),
      does: ({ words }) => (/^(?:item|document)$/.test(words[0]!.text) ? changes('secret') : grants()),
      why: 'A secret, or who may read it, is changed.',
      must: [
        'op item create --category login --title x',
        'op item edit db password=x',
        'op vault user grant --vault prod --user x@y.z',
      ],
      not: ['op item list'],
    },
  ],
  otherwise: 'unknown',
};

/** `chamber`: secrets in a parameter store. */
export const CHAMBER: Program = {
  names: ['chamber'],
  source: 'Chamber (github.com/segmentio/chamber)',
  valued: [
    '-b',
    '--backend',
    '-r',
    '--retries',
    '--format',
    '-f',
    '-o',
    '--output-file',
    '--backend-s3-bucket',
    '-k',
    '--kms-key-alias',
  ],
  rows: [
    {
      id: 'chamber.exec',
      when: { words: 'exec', test: ({ all }) => all.some(({ text }) => text === '--') },
      does: setsUp(),
      runs: (argv) => behind(argv, Infinity),
      why: 'It runs this with secrets in its environment.',
      must: ['chamber exec api -- npm test'],
      not: ['chamber list api'],
    },
    {
      id: 'chamber.delete',
      when: { words: 'delete' },
      does: loses('secret'),
      why: 'A secret goes.',
      must: ['chamber delete api db_password'],
      not: ['chamber list api'],
    },
    {
      id: 'chamber.print_secret',
      when: { words: 'read|export|env', test: ({ words }) => words.length > 1 },
      does: shows(),
      why: 'It prints secrets.',
      must: ['chamber export api', 'chamber read api db_password'],
      not: ['chamber list api'],
    },
    {
      id: 'chamber.write',
      when: { words: 'write|import|tag' },
      does: changes('secret'),
      why: 'A secret is changed.',
      must: ['chamber write api db_password x', 'chamber import api s.json'],
      not: ['chamber read api db_password'],
    },
    {
      id: 'chamber.read',
      when: {
        test: ({ words }) =>
          words.length === 0 || /^(?:list|list-services|history|find|version|help)$/.test(words[0]!.text),
      },
      does: reads('secret'),
      why: 'It lists names.',
      must: ['chamber list api', 'chamber history api db_password', 'chamber --help'],
      not: ['chamber export api'],
    },
  ],
  otherwise: 'unknown',
};
