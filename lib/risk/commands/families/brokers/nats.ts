import { changes, losesAll, reads, shows } from '../../deeds.ts';
import type { Program } from '../../program.ts';

/** `nats`: streams, consumers, messages. */
export const NATS: Program = {
  names: ['nats'],
  source: 'NATS CLI (docs.nats.io/using-nats/nats-tools/nats_cli)',
  valued:
    '-s --server --user --password --creds --context --count --subject --config -H --timeout --keep --seq'.split(
      ' ',
    ),
  places: { host: ['-s', '--server'], name: ['--context'] },
  rows: [
    {
      id: 'nats.help',
      when: { flags: ['--help', '--version'] },
      does: reads(),
      why: 'It asks for help, nothing else.',
      must: ['nats stream rm --help'],
      not: ['nats stream rm ORDERS -f'],
    },
    {
      id: 'nats.delete',
      when: {
        test: ({ words }) =>
          /^(?:rm|del|delete|purge|rmm|clear|truncate)$/.test(words[1]?.text ?? '') ||
          (words[0]?.text === 'server' && /^(?:peer-remove|raft)$/.test(words[2]?.text ?? '')),
      },
      does: losesAll('data'),
      why: 'A stream, a bucket or its messages go.',
      must: ['nats stream rm ORDERS -f', 'nats stream purge ORDERS -f', 'nats kv del config a'],
      not: ['nats stream ls'],
    },
    {
      id: 'nats.dump',
      when: { words: 'stream|account backup' },
      does: shows('data'),
      why: 'It carries a stream off.',
      must: ['nats stream backup ORDERS ./b'],
      not: ['nats stream info ORDERS'],
    },
    {
      id: 'nats.read',
      when: {
        test: ({ words }) =>
          /^(?:sub|events|latency|rtt|schema|cheat|top|trace|graph|traffic|errors)$/.test(
            words[0]?.text ?? '',
          ) ||
          /^(?:ls|list|info|report|view|get|state|subjects|find|history|watch|ping|check|gaps|graph|next|status|select|show|validate|generate|query)$/.test(
            words[1]?.text ?? '',
          ),
      },
      does: reads(),
      why: 'It lists or shows.',
      must: [
        'nats stream ls',
        'nats stream info ORDERS',
        'nats sub orders.>',
        'nats server report jetstream',
      ],
      not: ['nats stream purge ORDERS -f'],
    },
    {
      id: 'nats.write',
      when: {
        words:
          'pub|publish|request|req|reply|stream|str|consumer|con|kv|object|obj|account|auth|service|micro|server|context|bench|counter',
      },
      does: changes('application'),
      why: 'It writes messages, or changes a stream.',
      must: [
        'nats pub orders.new hello',
        'nats stream add ORDERS --subjects orders.*',
        'nats consumer edit ORDERS c',
      ],
      not: ['nats stream ls'],
    },
  ],
  otherwise: 'unknown',
};
