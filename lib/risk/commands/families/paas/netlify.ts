import { changes, deploys, loses, losesAll, reads, setsUp } from '../../deeds.ts';
import type { Deed, Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** A preview has an address of its own; nobody's site changes. */
const previews: Deed = { ...deploys(), protects: true };

/** `netlify`: without --prod it deploys a draft. */
export const NETLIFY: Program = {
  names: ['netlify', 'ntl'],
  source: 'Netlify CLI (cli.netlify.com)',
  valued:
    '-d --dir --functions -s --site -m --message -a --auth --filter --alias --context --scope --name'.split(
      ' ',
    ),
  places: { name: ['--context', '--alias'] },
  rows: [
    helpRow('netlify', 'netlify sites:delete --help', 'netlify sites:delete help'),
    {
      id: 'netlify.local',
      when: {
        words:
          'login|logout|dev|dev:*|build|init|link|unlink|serve|switch|functions:create|functions:serve|functions:build|functions:invoke|recipes|recipes:*|completion|completion:*|clone|telemetry',
      },
      does: setsUp(),
      why: 'It works on this machine.',
      must: ['netlify dev', 'netlify build', 'netlify link'],
      not: ['netlify deploy --prod'],
    },
    {
      id: 'netlify.read',
      when: {
        words:
          'status|status:*|sites:list|sites:search|env:list|env:get|functions:list|logs|logs:*|watch|open|open:*|api|blobs:list|blobs:get|addons:list|help|teams:list|agents:list',
        test: ({ words }) => words[0]?.text !== 'api' || /^(?:list|get|show)/i.test(words[1]?.text ?? 'list'),
      },
      does: reads(),
      why: 'It lists or shows.',
      must: ['netlify status', 'netlify sites:list', 'netlify api listSites'],
      not: ['netlify env:set KEY v', 'netlify api deleteSite'],
    },
    {
      id: 'netlify.delete',
      when: {
        test: ({ words }) =>
          /^(?:sites|addons|blobs|env|database|db):(?:delete|unset|remove|destroy|reset)$/.test(
            words[0]?.text ?? '',
          ) ||
          (words[0]?.text === 'api' && /^(?:delete|purge|cancel|remove)/i.test(words[1]?.text ?? '')),
      },
      does: ({ words }) => (words[0]!.text.startsWith('env') ? loses('secret') : losesAll('application')),
      why: 'A site, what it stores or a setting is gone.',
      must: ['netlify sites:delete 123 -f', 'netlify env:unset KEY', 'netlify api deleteSite --data x'],
      not: ['netlify env:list'],
    },
    {
      id: 'netlify.deploy',
      when: { words: 'deploy', flags: ['--prod', '-p', '--prod-if-unlocked', '--prodIfUnlocked'] },
      does: deploys(),
      why: 'Another version serves after it.',
      must: ['netlify deploy --prod --dir dist'],
      not: ['netlify deploy --dir dist'],
    },
    {
      id: 'netlify.draft',
      when: { words: 'deploy' },
      does: previews,
      why: 'It publishes a draft under an address of its own.',
      must: ['netlify deploy --dir dist'],
      not: ['netlify deploy --dir dist --prod'],
    },
    {
      id: 'netlify.change',
      when: {
        words:
          'env:*|sites:*|blobs:*|addons:*|api|database|db|lm:*|integration:*|trigger|deploy:*|unlock|lock|rollback|restore',
      },
      does: ({ words }) => changes(words[0]!.text.startsWith('env') ? 'secret' : 'application'),
      why: 'It changes a site, its settings or what it stores.',
      must: ['netlify env:set KEY v', 'netlify sites:create --name x'],
      not: ['netlify env:list', 'netlify sites:delete 1'],
    },
  ],
  otherwise: 'unknown',
};
