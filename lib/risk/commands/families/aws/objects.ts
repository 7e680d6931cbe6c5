import { changes, grants, labels, loses, losesAll, makes, on, protects, reads, shows } from '../../deeds.ts';
import { deedOfRemoving, deedOfWriting } from '../../files.ts';
import type { Argv, Row, Word } from '../../program.ts';

/** The bucket of an address is all there is of it, or everything under it is meant. */
const isWholeBucket = (address: string | undefined) => /^s3:\/\/[^/]+\/?$/.test(address ?? '');
const isRemote = (address: string | undefined) => address?.startsWith('s3://') ?? false;
const operands = ({ words }: Argv) => words.slice(2).map(({ text }) => text);
const from = (argv: Argv) => operands(argv)[0];
const to = (argv: Argv) => operands(argv)[1];
/** The file or folder here that it writes. */
const landing = (argv: Argv): Word => argv.words[3] ?? { text: '.', known: true, start: 0, end: 0 };

const PUBLIC = /^public-read/;
const isPublic = ({ flags }: Argv) => flags.get('--acl')?.some(({ text }) => PUBLIC.test(text)) ?? false;

/** `aws s3` and `aws s3api`: objects and buckets. */
export const OBJECTS: readonly Row[] = [
  {
    id: 'aws.s3_remove_bucket',
    when: { words: 's3|s3api rb|delete-bucket' },
    does: losesAll('storage'),
    why: 'The bucket goes, and with --force every object in it.',
    must: ['aws s3 rb s3://customer-uploads --force', 'aws s3api delete-bucket --bucket logs'],
    not: ['aws s3 mb s3://customer-uploads', 'aws s3 rm s3://customer-uploads/a.txt'],
  },
  {
    id: 'aws.s3_remove_all',
    when: { words: 's3 rm', flags: ['--recursive'] },
    does: losesAll('storage'),
    why: 'Every object under the prefix is deleted; without versioning none comes back.',
    safer: 'Add --dryrun to see which objects go.',
    must: ['aws s3 rm s3://customer-uploads/2025 --recursive'],
    not: ['aws s3 rm s3://customer-uploads/a.txt', 'aws s3 rm s3://b --recursive --dryrun'],
  },
  {
    id: 'aws.s3_remove',
    when: { words: 's3 rm' },
    does: loses('storage'),
    why: 'The object is deleted; without versioning it does not come back.',
    must: ['aws s3 rm s3://customer-uploads/a.txt'],
    not: ['aws s3 ls s3://customer-uploads/a.txt'],
  },
  {
    id: 'aws.s3_sync_delete',
    when: { words: 's3 sync', flags: ['--delete'] },
    does: (argv) => (isRemote(to(argv)) ? loses('storage') : deedOfRemoving(landing(argv), argv.directory)),
    why: 'Whatever the source does not hold is deleted at the destination.',
    safer: 'Add --dryrun to see what goes.',
    must: ['aws s3 sync ./site s3://www --delete', 'aws s3 sync s3://www ./site --delete'],
    not: ['aws s3 sync ./site s3://www', 'aws s3 sync ./site s3://www --delete --dryrun'],
  },
  {
    id: 'aws.s3_open',
    when: { words: 's3|s3api *', test: isPublic },
    does: grants(),
    why: 'Everybody may read it after that.',
    must: [
      'aws s3 cp a.csv s3://b/a.csv --acl public-read',
      'aws s3api put-bucket-acl --bucket b --acl public-read-write',
    ],
    not: ['aws s3 cp a.csv s3://b/a.csv --acl private'],
  },
  {
    id: 'aws.s3_to_output',
    when: { words: 's3 cp * -', test: (argv) => isRemote(from(argv)) },
    does: reads('storage'),
    why: 'It prints one object.',
    must: ['aws s3 cp s3://b/a.txt -'],
    not: ['aws s3 cp - s3://b/a.txt'],
  },
  {
    id: 'aws.s3_carry_off',
    when: {
      words: 's3 cp|sync',
      test: (argv) =>
        isWholeBucket(from(argv)) &&
        !isRemote(to(argv)) &&
        (argv.words[1]?.text === 'sync' || argv.flags.has('--recursive')),
    },
    does: shows('storage'),
    why: 'It carries the content of a whole bucket off.',
    must: ['aws s3 sync s3://customer-data ./dump', 'aws s3 cp s3://customer-data/ . --recursive'],
    not: ['aws s3 cp s3://builds/app.tgz ./', 'aws s3 sync ./dump s3://customer-data'],
  },
  {
    id: 'aws.s3_fetch',
    when: { words: 's3 cp|sync', test: (argv) => isRemote(from(argv)) && !isRemote(to(argv)) },
    does: (argv) => deedOfWriting(landing(argv), argv.directory, true),
    why: 'It fetches objects to this machine.',
    must: [
      'aws s3 cp s3://builds/app.tgz ./',
      'aws s3 cp s3://x/job /etc/cron.d/job',
      'aws s3 sync s3://builds/42/ dist',
    ],
    not: ['aws s3 cp ./app.tgz s3://builds/'],
  },
  {
    id: 'aws.s3_write',
    when: { words: 's3 cp|sync|mv|website' },
    does: changes('storage'),
    why: 'It writes or moves objects, and overwrites those of the same name.',
    safer: 'Add --dryrun to see what is written.',
    must: ['aws s3 cp ./app.tgz s3://builds/', 'aws s3 mv s3://a/x s3://b/x', 'aws s3 sync ./site s3://www'],
    not: ['aws s3 ls s3://builds/', 'aws s3 cp ./app.tgz s3://builds/ --dryrun'],
  },
  {
    id: 'aws.s3_presign',
    when: { words: 's3 presign' },
    does: shows('storage'),
    why: 'Whoever has the address may fetch the object.',
    must: ['aws s3 presign s3://b/report.pdf --expires-in 604800'],
    not: ['aws s3 ls s3://b/report.pdf'],
  },
  {
    id: 'aws.s3_expires',
    when: {
      words: 's3api put-bucket-lifecycle*',
      test: ({ all }) => all.some(({ text }) => /Expiration/.test(text)),
    },
    does: losesAll('storage'),
    why: 'Objects, or their earlier versions, are deleted by themselves from then on.',
    safer: 'Move them to a colder class instead of letting them expire.',
    must: [
      `aws s3api put-bucket-lifecycle-configuration --bucket b --lifecycle-configuration '{"Rules":[{"ID":"x","Status":"Enabled","Filter":{},"Expiration":{"Days":1}}]}'`,
    ],
    not: ['aws s3api get-bucket-lifecycle-configuration --bucket b'],
  },
  {
    id: 'aws.s3_protect',
    when: {
      words:
        's3api put-bucket-encryption|put-public-access-block|put-bucket-versioning|put-bucket-logging|put-object-lock-configuration|put-object-legal-hold|put-object-retention|put-bucket-replication',
      test: ({ all }) => !all.some(({ text }) => /=false|:\s?false|Suspended|"OFF"|=OFF/.test(text)),
    },
    does: protects('storage'),
    why: 'It protects the objects of a bucket.',
    must: [
      'aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Enabled',
      'aws s3api put-public-access-block --bucket b --public-access-block-configuration BlockPublicAcls=true',
    ],
    not: ['aws s3api put-bucket-versioning --bucket b --versioning-configuration Status=Suspended'],
  },
  {
    id: 'aws.s3_open_policy',
    when: {
      words:
        's3api|s3control put-bucket-policy|put-bucket-acl|put-object-acl|put-public-access-block|delete-public-access-block|delete-bucket-policy|put-bucket-cors|put-access-point-policy|put-bucket-ownership-controls|delete-bucket-ownership-controls',
    },
    does: grants(),
    why: 'It changes who may read or write the objects; a protection against the public may go.',
    must: [
      'aws s3api delete-public-access-block --bucket customer-uploads',
      'aws s3api put-bucket-policy --bucket b --policy file://p.json',
    ],
    not: [
      'aws s3api get-bucket-policy --bucket b',
      'aws s3api put-bucket-encryption --bucket b --server-side-encryption-configuration file://e.json',
    ],
  },
  {
    id: 'aws.s3_settings_off',
    when: {
      words:
        's3api delete-bucket-encryption|delete-bucket-lifecycle|delete-bucket-replication|delete-bucket-cors|delete-bucket-website|delete-bucket-tagging|delete-object-tagging',
    },
    does: changes('storage'),
    why: 'A setting of the bucket is taken off; its objects stay.',
    must: ['aws s3api delete-bucket-encryption --bucket b'],
    not: ['aws s3api delete-object --bucket b --key k'],
  },
  {
    id: 'aws.tags',
    when: {
      words:
        '* create-tags|delete-tags|add-tags|remove-tags|tag-*|untag-*|add-tags-to-*|remove-tags-from-*|put-object-tagging|put-bucket-tagging|change-tags-for-resource|create-or-update-tags|list-tags',
    },
    does: labels(),
    why: 'It changes labels.',
    must: [
      'aws ec2 create-tags --resources i-1 --tags Key=team,Value=x',
      'aws lambda tag-resource --resource arn:x --tags a=b',
    ],
    not: ['aws ec2 create-volume --size 10 --availability-zone a'],
  },
  {
    id: 'aws.s3_make',
    when: on(/^(?:s3 mb|s3api create-bucket)\b/),
    does: makes('storage'),
    why: 'It creates a bucket.',
    must: ['aws s3 mb s3://new-bucket', 'aws s3api create-bucket --bucket new-bucket'],
    not: ['aws s3 rb s3://new-bucket'],
  },
];
