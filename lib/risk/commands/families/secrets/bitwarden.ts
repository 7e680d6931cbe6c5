import { behind } from '../../behind.ts';
import { changes, loses, reads, setsUp, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** `bw`: Bitwarden. */
export const BW: Program = {
  names: ['bw', 'bws'],
  source: 'Bitwarden CLI (bitwarden.com/help/cli)',
  valued:
    '--session --organizationid --itemid --output --format --search --folderid --collectionid --passwordenv --access-token -t -o'.split(
      ' ',
    ),
  rows: [
    helpRow('bw', 'bw delete --help', 'bw delete item help'),
    {
      id: 'bw.delete',
      when: { test: ({ words }) => words[0]?.text === 'delete' || words[1]?.text === 'delete' },
      does: loses('secret'),
      why: 'A secret goes, with --permanent for good.',
      must: ['bw delete item 99ee', 'bws secret delete 1'],
      not: ['bw get item 99ee', 'bw restore item 99ee'],
    },
    {
      id: 'bw.run',
      when: { words: 'run', test: ({ all }) => all.some(({ text }) => text === '--') },
      does: setsUp(),
      runs: (argv) => behind(argv, Infinity),
      why: 'It runs this with secrets in its environment.',
      must: ['bws run -- npm test'],
      not: ['bws secret list'],
    },
    {
      id: 'bw.print_secret',
      when: {
        words: 'get|export|receive|secret|list',
        test: ({ words }) =>
          !/^(?:template|folders|collections|organizations|org-collections|org-members|folder|collection|organization|fingerprint)$/.test(
            words[1]?.text ?? '',
          ) && !/^(?:create|edit)$/.test(words[1]?.text ?? ''),
      },
      does: shows(),
      why: 'It prints secrets.',
      must: ['bw get password prod-db', 'bw export --format json', 'bw list items', 'bws secret list'],
      not: ['bw list folders', 'bw get template item'],
    },
    {
      id: 'bw.local',
      when: {
        words:
          'login|logout|lock|unlock|sync|config|status|generate|encode|update|completion|serve|sdk-version|device-approval',
      },
      does: setsUp(),
      why: 'It logs in, fetches the vault, or makes a password.',
      must: ['bw sync', 'bw login', 'bw generate -uln --length 20'],
      not: ['bw create item x'],
    },
    {
      id: 'bw.read',
      when: {
        words:
          'list|get|project folders|collections|organizations|org-collections|org-members|folder|collection|organization|template|fingerprint|list|get',
      },
      does: reads('secret'),
      why: 'It lists names.',
      must: ['bw list folders', 'bw get template item'],
      not: ['bw list items'],
    },
    {
      id: 'bw.change',
      when: { words: 'create|edit|restore|share|move|confirm|import|send|secret|project' },
      does: changes('secret'),
      why: 'A secret is changed.',
      must: ['bw create item eyJ4IjoxfQ==', 'bws secret create K v p', 'bw share 1 2'],
      not: ['bw list items'],
    },
  ],
  otherwise: 'unknown',
};
