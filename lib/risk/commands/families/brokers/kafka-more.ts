import { changes, losesAll, reads, stops } from '../../deeds.ts';
import type { Program } from '../../program.ts';

import { both, PLACES, SOURCE, VALUED } from './kafka-scripts.ts';

/** Kafka's further scripts: records, rights, partitions, messages. */
export const KAFKA_SCRIPTS: readonly Program[] = [
  {
    names: [
      ...both('kafka-delete-records'),
      ...both('kafka-acls'),
      ...both('kafka-reassign-partitions'),
      ...both('kafka-leader-election'),
      ...both('kafka-server-stop'),
      ...both('zookeeper-server-stop'),
      ...both('kafka-storage'),
      ...both('kafka-streams-application-reset'),
      ...both('kafka-producer-perf-test'),
      ...both('kafka-mirror-maker'),
      ...both('kafka-delegation-tokens'),
      ...both('kafka-features'),
      ...both('kafka-transactions'),
    ],
    source: SOURCE,
    valued: VALUED,
    places: PLACES,
    rows: [
      {
        id: 'kafka_scripts.read',
        when: {
          flags: ['--help', '--list', '--verify', '--generate', '--describe', '--dry-run', '--version'],
        },
        does: reads(),
        why: 'It lists, checks or plans.',
        must: [
          'kafka-acls --bootstrap-server b:9092 --list',
          'kafka-reassign-partitions --bootstrap-server b:9092 --reassignment-json-file r.json --verify',
        ],
        not: [
          'kafka-acls --bootstrap-server b:9092 --add --allow-principal User:x --operation All --topic o',
        ],
      },
      {
        id: 'kafka_scripts.lose',
        when: {
          test: ({ program, flags, words }) =>
            /^kafka-(?:delete-records|streams-application-reset)/.test(program) ||
            (/^kafka-storage/.test(program) && words[0]?.text === 'format') ||
            flags.has('--remove'),
        },
        does: ({ flags }) =>
          flags.has('--remove') ? { ...changes('permission'), effect: 'destructive' } : losesAll('data'),
        why: 'Messages, offsets or rights are deleted.',
        must: [
          'kafka-delete-records --bootstrap-server b:9092 --offset-json-file f.json',
          'kafka-storage.sh format -t x -c s.properties',
          'kafka-acls --bootstrap-server b:9092 --remove --topic o',
        ],
        not: ['kafka-acls --bootstrap-server b:9092 --list --topic o'],
      },
      {
        id: 'kafka_scripts.stop',
        when: { test: ({ program }) => program.includes('-server-stop') },
        does: stops('application'),
        why: 'The broker stops.',
        must: ['kafka-server-stop.sh'],
        not: ['kafka-acls --bootstrap-server b:9092 --list'],
      },
      {
        id: 'kafka_scripts.change',
        when: {
          test: ({ program }) =>
            /^kafka-(?:acls|reassign|leader|producer|mirror|delegation|features|transactions|storage)/.test(
              program,
            ),
        },
        does: ({ program }) => changes(program.startsWith('kafka-acls') ? 'permission' : 'infrastructure'),
        why: 'It moves partitions, changes rights, or writes messages.',
        must: [
          'kafka-reassign-partitions --bootstrap-server b:9092 --reassignment-json-file r.json --execute',
          'kafka-acls --bootstrap-server b:9092 --add --allow-principal User:x --topic o',
        ],
        not: ['kafka-server-stop.sh'],
      },
    ],
    otherwise: 'unknown',
  },
  {
    names: [
      ...both('kafka-console-producer'),
      ...both('kafka-console-consumer'),
      'kcat',
      'kafkacat',
      ...both('kafka-get-offsets'),
      ...both('kafka-broker-api-versions'),
      ...both('kafka-log-dirs'),
      ...both('kafka-dump-log'),
      ...both('kafka-metadata-quorum'),
      ...both('kafka-verifiable-consumer'),
      ...both('kafka-replica-verification'),
      ...both('kafka-run-class'),
      ...both('kafka-consumer-perf-test'),
    ],
    source: SOURCE,
    valued: VALUED,
    places: PLACES,
    rows: [
      {
        id: 'kafka_messages.write',
        when: {
          test: ({ program, flags }) =>
            program.startsWith('kafka-console-producer') ||
            (/^(?:kcat|kafkacat)$/.test(program) && flags.has('-P')),
        },
        does: changes('application'),
        why: 'It writes messages that others work on.',
        must: ['kafka-console-producer --bootstrap-server b:9092 --topic t', 'kcat -P -b b:9092 -t t'],
        not: ['kafka-console-consumer --bootstrap-server b:9092 --topic t', 'kcat -L -b b:9092'],
      },
      {
        id: 'kafka_messages.class',
        when: { test: ({ program }) => program.startsWith('kafka-run-class') },
        does: null,
        why: 'What the class does is not known here.',
        must: ['kafka-run-class.sh kafka.tools.X'],
        not: ['kcat -L -b b:9092'],
      },
    ],
    otherwise: reads('data'),
  },
];
