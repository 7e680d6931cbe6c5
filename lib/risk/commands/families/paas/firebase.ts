import { changes, deploys, losesAll, on, reads, setsUp, shows, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

/** `firebase <group>:<command>`. */
export const FIREBASE: Program = {
  names: ['firebase'],
  source: 'Firebase CLI reference (firebase.google.com/docs/cli)',
  valued: [
    '-P',
    '--project',
    '--only',
    '--except',
    '-m',
    '--message',
    '--token',
    '-c',
    '--config',
    '--account',
    '--instance',
    '--database',
    '--site',
    '--region',
  ],
  places: { account: ['-P', '--project'] },
  rows: [
    helpRow('firebase', 'firebase firestore:delete --help', 'firebase firestore:delete help -r'),
    {
      id: 'firebase.local',
      when: on(
        /^(?:login|logout|use|init|serve|open|emulators|setup|target|experimental|ext:dev)(?:[:\s]|$)/,
      ),
      does: setsUp(),
      why: 'It works on this machine.',
      must: ['firebase login', 'firebase emulators:start', 'firebase use dev'],
      not: ['firebase deploy'],
    },
    {
      id: 'firebase.print_secret',
      when: on(
        /^(?:auth:export|functions:config:get|functions:secrets:access|apps:android:sha|functions:config:export)(?:\s|$)/,
      ),
      does: shows(),
      why: 'It prints secrets, or carries the accounts off.',
      must: ['firebase auth:export users.json', 'firebase functions:secrets:access KEY'],
      not: ['firebase projects:list'],
    },
    {
      id: 'firebase.read',
      when: on(
        /^(?:\S{1,40}:(?:list|get|log|sdkconfig|explain|describe|profile|diff)|help|projects:list|database:(?:get|profile)|firestore:(?:indexes|locations)|functions:log)(?:\s|$)/,
      ),
      does: reads(),
      why: 'It lists or shows.',
      must: ['firebase projects:list', 'firebase functions:log', 'firebase firestore:indexes'],
      not: ['firebase functions:delete hello', 'firebase functions:config:get'],
    },
    {
      id: 'firebase.delete',
      when: on(/^\S{1,50}:(?:delete|remove|destroy|unset|prune|uninstall)(?:\s|$)/),
      does: ({ words }) =>
        losesAll(
          /secret|config/.test(words[0]!.text)
            ? 'secret'
            : /firestore|database/.test(words[0]!.text)
              ? 'database'
              : 'application',
        ),
      why: 'Documents, a function, a site or a setting is gone.',
      must: [
        'firebase firestore:delete --all-collections -f',
        'firebase database:remove / -f',
        'firebase functions:delete hello',
      ],
      not: ['firebase functions:log'],
    },
    {
      id: 'firebase.disable',
      when: on(/^\S{1,50}:disable(?:\s|$)/),
      does: stops('application'),
      why: 'The site is not served any more.',
      must: ['firebase hosting:disable'],
      not: ['firebase hosting:channel:list'],
    },
    {
      id: 'firebase.deploy',
      when: {
        words:
          'deploy|hosting:clone|hosting:channel:deploy|appdistribution:distribute|apphosting:*|remoteconfig:rollback',
        without: ['--dry-run'],
      },
      does: deploys(),
      why: 'Another version serves after it.',
      must: ['firebase deploy --only hosting', 'firebase hosting:clone a:live b:live'],
      not: ['firebase deploy --dry-run'],
    },
    {
      id: 'firebase.dry_run',
      when: { words: 'deploy', flags: ['--dry-run'] },
      does: reads(),
      why: 'It only checks what would be deployed.',
      must: ['firebase deploy --dry-run'],
      not: ['firebase deploy'],
    },
    {
      id: 'firebase.change',
      when: on(
        /^(?:\S{1,50}:(?:set|update|create|push|import|install|configure|restore|upload|add|grant\S{0,20}|addfirebase)|functions:shell)(?:\s|$)/,
      ),
      does: ({ words }) =>
        changes(
          /secret|config/.test(words[0]!.text)
            ? 'secret'
            : /database|firestore/.test(words[0]!.text)
              ? 'database'
              : 'infrastructure',
        ),
      why: 'It writes data, settings or secrets of the project.',
      must: [
        'firebase database:set / data.json',
        'firebase functions:config:set a.b=c',
        'firebase auth:import users.json',
      ],
      not: ['firebase database:get /'],
    },
  ],
  otherwise: 'unknown',
};
