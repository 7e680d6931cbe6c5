import { changes, loses, losesAll, reads } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

/** Pulsar, Mosquitto, ActiveMQ. */
export const OTHER_BROKERS: readonly Program[] = [
  {
    names: ['pulsar-admin'],
    source: 'Pulsar admin reference (pulsar.apache.org/reference)',
    valued: ['--admin-url', '-s', '--subscription', '-n', '--auth-plugin', '--auth-params', '-u'],
    places: { host: ['--admin-url'] },
    rows: [
      helpRow('pulsar-admin', 'pulsar-admin topics delete --help', 'pulsar-admin topics delete help'),
      ...verbRows(
        'pulsar-admin',
        1,
        {
          reads: {
            verbs:
              'list list-* get get-* ~stats stats-* peek-messages info-* ~info bundle-range ~policies lookup ~topics ~permissions ~subscriptions partitioned-stats* ~status ~namespaces last-message-id internal-info examine-messages healthcheck compaction-status offload-status examine-* querystate',
            must: ['pulsar-admin topics list p/n', 'pulsar-admin topics stats persistent://p/n/t'],
            not: ['pulsar-admin topics delete list'],
          },
          loses: {
            verbs:
              'delete delete-* clear-backlog* skip skip-* expire-messages* reset-cursor unsubscribe* remove-* revoke-* terminate truncate partitioned-delete',
            must: [
              'pulsar-admin topics delete persistent://p/n/t',
              'pulsar-admin topics clear-backlog persistent://p/n/t -s s',
              'pulsar-admin namespaces delete p/n',
            ],
            not: ['pulsar-admin topics list p/n'],
          },
          restarts: {
            verbs: 'unload restart restart-* stop start',
            must: ['pulsar-admin topics unload persistent://p/n/t'],
            not: ['pulsar-admin topics list p/n'],
          },
          grants: {
            verbs: 'grant-*',
            must: ['pulsar-admin namespaces grant-permission p/n --role r --actions produce'],
            not: ['pulsar-admin namespaces permissions p/n'],
          },
          makes: {
            verbs: 'create create-*',
            must: ['pulsar-admin namespaces create p/n'],
            not: ['pulsar-admin namespaces list p'],
          },
          changes: {
            verbs:
              'update update-* set-* compact offload split-bundle enable-* disable-* localrun trigger putstate upload download reload',
            must: ['pulsar-admin namespaces set-retention p/n --size 1G --time 1h'],
            not: ['pulsar-admin namespaces get-retention p/n'],
          },
        },
        () => 'data',
      ),
    ],
    otherwise: 'unknown',
  },
  {
    names: ['pulsar-client', 'mosquitto_pub', 'mosquitto_rr'],
    source: 'mosquitto_pub(1), Pulsar client reference',
    valued: ['-h', '-p', '-t', '-m', '-u', '-P', '-L', '-f', '--cafile', '-q', '-s', '-n'],
    places: { host: ['-h', '-L'] },
    rows: [
      {
        id: 'publish.consume',
        when: { words: 'consume|read' },
        does: reads('data'),
        why: 'It reads messages.',
        must: ['pulsar-client read persistent://p/n/t'],
        not: ['pulsar-client produce t -m x'],
      },
    ],
    otherwise: changes('application'),
  },
  {
    names: ['mosquitto_sub'],
    source: 'mosquitto_sub(1)',
    valued: ['-h', '-p', '-t', '-u', '-P', '-L', '-C', '--cafile', '-F', '-W'],
    places: { host: ['-h', '-L'] },
    rows: [
      {
        id: 'mosquitto_sub.clear',
        when: { flags: ['--remove-retained'] },
        does: loses('data'),
        why: 'Messages that the broker kept are deleted.',
        must: ["mosquitto_sub -h b -t '#' --remove-retained"],
        not: ["mosquitto_sub -h b -t '#' -C 5"],
      },
    ],
    otherwise: reads('data'),
  },
  {
    names: ['activemq', 'artemis'],
    source: 'ActiveMQ command-line tools (activemq.apache.org)',
    valued: [
      '--url',
      '--user',
      '--password',
      '--message-count',
      '--name',
      '--jmxurl',
      '--destination',
      '--msgsel',
    ],
    places: { host: ['--url', '--jmxurl'] },
    rows: [
      {
        id: 'activemq.lose',
        when: {
          test: ({ words }) =>
            words.some(({ text }) => /^(?:purge|delete|destroy|kill)$/.test(text)) ||
            /^(?:stop)$/.test(words[0]?.text ?? ''),
        },
        does: losesAll('data'),
        why: 'Messages or the broker go.',
        must: ['activemq purge orders', 'artemis queue delete --name orders', 'activemq stop'],
        not: ['activemq list'],
      },
      {
        id: 'activemq.read',
        when: {
          test: ({ words }) =>
            /^(?:list|bstat|dstat|query|browse|status|export|help|check|data)$/.test(words[0]?.text ?? '') ||
            /^(?:stat|list|show|browse)$/.test(words[1]?.text ?? ''),
        },
        does: reads(),
        why: 'It lists or shows.',
        must: ['activemq dstat', 'artemis queue stat', 'activemq browse orders'],
        not: ['activemq purge orders'],
      },
      {
        id: 'activemq.change',
        when: {
          words:
            'start|restart|console|create|producer|consumer|run|queue|address|user|transfer|mask|encrypt|upgrade',
        },
        does: changes('application'),
        why: 'It starts the broker, or writes messages and settings.',
        must: [
          'activemq start',
          'activemq producer --destination queue://t',
          'artemis queue create --name q',
        ],
        not: ['activemq bstat'],
      },
    ],
    otherwise: 'unknown',
  },
];
