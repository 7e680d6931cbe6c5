import {
  changes,
  grants,
  labels,
  loses,
  losesAll,
  makes,
  protects,
  reads,
  setsUp,
  shows,
} from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';

const remote = (text: string | undefined) => /^(?:gs|s3):\/\//.test(text ?? '');
const isFetch = ({ words }: Argv) => remote(words[1]?.text) && !remote(words.at(-1)?.text);
const isWhole = ({ words, flags }: Argv) =>
  isFetch({ words } as Argv) &&
  /^gs:\/\/[^/]+(?:\/\*{0,2})?$/.test(words[1]?.text ?? '') &&
  (flags.has('-r') || flags.has('-R') || words[0]?.text === 'rsync');

/** `gsutil <command> gs://…`: buckets and objects. */
export const GSUTIL: Program = {
  names: ['gsutil'],
  source: 'gsutil reference (cloud.google.com/storage/docs/gsutil)',
  valued: ['-h', '-o', '-u', '-i', '-x', '-l', '-c', '-p', '-b', '-e'],
  rows: [
    {
      id: 'gsutil.dry_run',
      when: { words: 'rsync', flags: ['-n'] },
      does: reads('storage'),
      why: 'It only says what would be copied or deleted.',
      must: ['gsutil rsync -n -d ./a gs://b', 'gsutil rsync -dn ./a gs://b'],
      not: ['gsutil rsync -d ./a gs://b'],
    },
    {
      id: 'gsutil.remove',
      when: { words: 'rm|rb' },
      does: (argv) =>
        argv.words[0]?.text === 'rb' ||
        argv.flags.has('-r') ||
        argv.flags.has('-R') ||
        argv.words.some(({ text }) => text.includes('*'))
          ? losesAll('storage')
          : loses('storage'),
      why: 'Objects or the bucket are deleted; without versioning they do not come back.',
      must: ['gsutil -m rm -r gs://prod-data', 'gsutil rb gs://prod-data', 'gsutil rm gs://b/x'],
      not: ['gsutil ls gs://prod-data', 'gsutil mb gs://prod-data'],
    },
    {
      id: 'gsutil.mirror',
      when: { words: 'rsync', flags: ['-d'] },
      does: (argv) => loses('storage', remote(argv.words.at(-1)?.text) ? {} : { reach: 'machine' }),
      why: 'Whatever the source does not hold is deleted at the destination.',
      safer: 'Add -n to see what goes.',
      must: ['gsutil rsync -d -r ./site gs://www'],
      not: ['gsutil rsync -r ./site gs://www', 'gsutil rsync -n -d -r ./site gs://www'],
    },
    {
      id: 'gsutil.carry_off',
      when: { words: 'cp|rsync', test: isWhole },
      does: shows('storage'),
      why: 'It carries the content of a whole bucket off.',
      must: ['gsutil -m cp -r gs://prod-data ./dump'],
      not: ['gsutil cp gs://prod-data/a.txt .'],
    },
    {
      id: 'gsutil.fetch',
      when: { words: 'cp|rsync', test: isFetch },
      does: { ...reads('storage'), reach: 'workspace' },
      why: 'It fetches objects to this machine.',
      must: ['gsutil cp gs://prod-data/a.txt .'],
      not: ['gsutil cp a.txt gs://prod-data/'],
    },
    {
      id: 'gsutil.open',
      when: {
        words: 'iam|acl|defacl|hmac|signurl|cors|pap|ubla|bucketpolicyonly|kms',
        test: ({ words }) => !/^(?:get|list)$/.test(words[1]?.text ?? ''),
      },
      does: grants(),
      why: 'It changes who may read or write the objects.',
      must: ['gsutil iam ch allUsers:objectViewer gs://b', 'gsutil acl set public-read gs://b'],
      not: ['gsutil iam get gs://b'],
    },
    {
      id: 'gsutil.protect',
      when: {
        words: 'versioning|retention|autoclass set|lock',
        test: ({ words }) => words[2]?.text !== 'off',
      },
      does: protects('storage'),
      why: 'A protection of the objects is added.',
      must: ['gsutil versioning set on gs://b', 'gsutil retention set 30d gs://b'],
      not: ['gsutil versioning set off gs://b', 'gsutil versioning get gs://b'],
    },
    {
      id: 'gsutil.labels',
      when: { words: 'label ch|set' },
      does: labels(),
      why: 'It changes labels.',
      must: ['gsutil label ch -l team:x gs://b'],
      not: ['gsutil label get gs://b'],
    },
    {
      id: 'gsutil.make',
      when: { words: 'mb' },
      does: makes('storage'),
      why: 'It creates a bucket.',
      must: ['gsutil mb gs://new'],
      not: ['gsutil rb gs://new'],
    },
    {
      id: 'gsutil.local',
      when: { words: 'config|update|version|help' },
      does: setsUp(),
      why: 'It changes settings of this machine.',
      must: ['gsutil config -a', 'gsutil version -l'],
      not: ['gsutil ls'],
    },
    {
      id: 'gsutil.read',
      when: {
        test: ({ words, flags }) =>
          flags.has('--help') ||
          /^(?:ls|cat|du|stat|hash|test|get)$/.test(words[0]?.text ?? '') ||
          /^(?:get|list)$/.test(words[1]?.text ?? ''),
      },
      does: reads('storage'),
      why: 'It lists or shows.',
      must: [
        'gsutil ls gs://prod-data',
        'gsutil cat gs://b/x',
        'gsutil versioning get gs://b',
        'gsutil lifecycle get gs://b',
      ],
      not: ['gsutil lifecycle set l.json gs://b'],
    },
    {
      id: 'gsutil.write',
      when: {
        words:
          'cp|mv|rsync|compose|rewrite|setmeta|web|lifecycle|notification|logging|requesterpays|versioning|defstorageclass|retention|rpo|autoclass|perfdiag|restore',
      },
      does: changes('storage'),
      why: 'It writes or moves objects, or changes settings of the bucket.',
      must: [
        'gsutil cp a.txt gs://b/',
        'gsutil lifecycle set l.json gs://b',
        'gsutil versioning set off gs://b',
      ],
      not: ['gsutil ls gs://b'],
    },
  ],
  otherwise: 'unknown',
};
