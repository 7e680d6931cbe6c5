import { changes, loses, losesAll, makes, reads } from '../../deeds.ts';
import type { Argv, Program, Row } from '../../program.ts';

import { both, PLACES, SOURCE, VALUED } from './kafka-scripts.ts';

const value = ({ flags }: Argv, flag: string) => flags.get(flag)?.at(-1)?.text ?? '';
const help = (program: string): Row => ({
  id: `${program}.help`,
  when: { flags: ['--help', '--version'] },
  does: reads(),
  why: 'It asks for help, nothing else.',
  must: [`${program} --delete --help`],
  not: [`${program} --bootstrap-server b:9092 --delete`],
});

/** Kafka's own scripts: what is done is said by a flag. */
export const KAFKA: readonly Program[] = [
  {
    names: both('kafka-topics'),
    source: SOURCE,
    valued: VALUED,
    places: PLACES,
    rows: [
      help('kafka-topics'),
      {
        id: 'kafka-topics.delete',
        when: { flags: ['--delete'] },
        does: losesAll('data'),
        why: 'The topic goes, with every message in it.',
        must: [
          'kafka-topics --bootstrap-server b:9092 --delete --topic orders',
          'kafka-topics.sh --zookeeper z --delete --topic o',
        ],
        not: ['kafka-topics --bootstrap-server b:9092 --describe --topic delete'],
      },
      {
        id: 'kafka-topics.alter',
        when: { flags: ['--alter'] },
        does: changes('infrastructure'),
        why: 'More partitions cannot be taken back, and keys move.',
        must: ['kafka-topics --bootstrap-server b:9092 --alter --topic orders --partitions 24'],
        not: ['kafka-topics --bootstrap-server b:9092 --list'],
      },
      {
        id: 'kafka-topics.create',
        when: { flags: ['--create'] },
        does: makes('infrastructure'),
        why: 'It creates a topic.',
        must: ['kafka-topics --bootstrap-server b:9092 --create --topic orders'],
        not: ['kafka-topics --bootstrap-server b:9092 --list'],
      },
      {
        id: 'kafka-topics.read',
        when: { flags: ['--list', '--describe'] },
        does: reads(),
        why: 'It lists or shows.',
        must: [
          'kafka-topics --bootstrap-server b:9092 --list',
          'kafka-topics.sh --bootstrap-server b:9092 --describe',
        ],
        not: ['kafka-topics --bootstrap-server b:9092 --delete --topic orders'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: both('kafka-configs'),
    source: SOURCE,
    valued: VALUED,
    places: PLACES,
    rows: [
      {
        id: 'kafka-configs.retention',
        when: {
          flags: ['--alter'],
          test: (argv) =>
            /(?:^|,)(?:retention\.(?:ms|bytes)|local\.retention\.\w+|cleanup\.policy|delete\.retention\.ms)=/.test(
              value(argv, '--add-config'),
            ),
        },
        does: loses('data'),
        why: 'Messages older than that are deleted within minutes.',
        must: [
          'kafka-configs --bootstrap-server b:9092 --alter --entity-type topics --entity-name orders --add-config retention.ms=1000',
        ],
        not: [
          'kafka-configs --bootstrap-server b:9092 --alter --entity-type topics --entity-name orders --add-config max.message.bytes=2000000',
        ],
      },
      {
        id: 'kafka-configs.alter',
        when: { flags: ['--alter'] },
        does: (argv) => changes(value(argv, '--entity-type') === 'users' ? 'permission' : 'infrastructure'),
        why: 'It changes settings of a topic, a broker or a user.',
        must: [
          'kafka-configs --bootstrap-server b:9092 --alter --entity-type topics --entity-name o --delete-config max.message.bytes',
        ],
        not: ['kafka-configs --bootstrap-server b:9092 --describe --entity-type brokers'],
      },
      {
        id: 'kafka-configs.read',
        when: { flags: ['--describe', '--help'] },
        does: reads(),
        why: 'It shows settings.',
        must: ['kafka-configs --bootstrap-server b:9092 --describe --entity-type brokers'],
        not: [
          'kafka-configs --bootstrap-server b:9092 --alter --entity-type brokers --entity-default --add-config x=1',
        ],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: both('kafka-consumer-groups'),
    source: SOURCE,
    valued: VALUED,
    places: PLACES,
    rows: [
      help('kafka-consumer-groups'),
      {
        id: 'kafka-consumer-groups.reset',
        when: {
          flags: ['--reset-offsets'],
          test: ({ flags }) => flags.has('--execute') && !flags.has('--dry-run'),
        },
        does: { operation: 'modify', resource: 'data', effect: 'destructive', reach: 'remote' },
        why: 'Messages are skipped, or worked on a second time.',
        safer: 'Leave --execute out: then it only says what would be done.',
        must: [
          'kafka-consumer-groups --bootstrap-server b:9092 --group g --topic t --reset-offsets --to-latest --execute',
        ],
        not: [
          'kafka-consumer-groups --bootstrap-server b:9092 --group g --topic t --reset-offsets --to-latest',
        ],
      },
      {
        id: 'kafka-consumer-groups.delete',
        when: { flags: ['--delete', '--delete-offsets'] },
        does: loses('data'),
        why: 'The group forgets what it has worked on.',
        must: ['kafka-consumer-groups --bootstrap-server b:9092 --delete --group g'],
        not: ['kafka-consumer-groups --bootstrap-server b:9092 --describe --group delete'],
      },
      {
        id: 'kafka-consumer-groups.read',
        when: { flags: ['--list', '--describe', '--reset-offsets', '--export', '--validate-regex'] },
        does: reads(),
        why: 'It lists or shows, without --execute also what a reset would do.',
        must: [
          'kafka-consumer-groups --bootstrap-server b:9092 --describe --group g',
          'kafka-consumer-groups --bootstrap-server b:9092 --group g --topic t --reset-offsets --to-earliest',
        ],
        not: [
          'kafka-consumer-groups --bootstrap-server b:9092 --group g --topic t --reset-offsets --to-earliest --execute',
        ],
      },
    ],
    otherwise: 'unknown',
  },
];
