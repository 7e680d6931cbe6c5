import { changes, grants, labels, protects, reads, shows } from '../../deeds.ts';
import type { Argv, Nested, Program, Row, Word } from '../../program.ts';
import { CLUSTER } from './redis-cluster.ts';
import { READING, READING_PAIRS, WRITING } from './redis-commands.ts';
import { LOSING } from './redis-losing.ts';
import { command, is, pair } from './redis-words.ts';

/** Each line that is fed to it is a command, sent to where this one goes. */
function linesOf({ all, stdin, program }: Argv): Nested[] {
  if (!stdin) return [];
  const { text, ...at } = stdin;
  const each = (said: string): Word => ({ ...at, text: said, known: true });
  return text
    .split(/[\r\n;]{1,9}/)
    .filter((line) => line.trim() !== '')
    .slice(0, 200)
    .map((line) => ({
      kind: 'words',
      words: [
        each(program),
        ...all,
        ...line
          .trim()
          .split(/\s{1,99}/)
          .map((said) => each(said.replace(/^["']|["']$/g, ''))),
      ],
    }));
}

/** `redis.call('del', …)` in a script. */
function callsOf({ words, program }: Argv): Nested[] {
  const script = words[1];
  if (!script?.known) return [];
  return [
    ...script.text.matchAll(
      /redis\.p?call\(\s{0,9}(["'])(\w{1,30})\1(?:\s{0,9},\s{0,9}(["'])(\w{1,30})\3)?/g,
    ),
  ].map(([, , name, , second]) => ({
    kind: 'words',
    words: [program, name!, ...(second ? [second] : [])].map((text) => ({ ...script, text })),
  }));
}

const ROWS: readonly Row[] = [
  {
    id: 'redis.look',
    when: {
      flags: [
        '--help',
        '--version',
        '-v',
        '--scan',
        '--bigkeys',
        '--memkeys',
        '--hotkeys',
        '--keystats',
        '--stat',
        '--latency',
        '--latency-history',
        '--latency-dist',
        '--intrinsic-latency',
      ],
    },
    does: reads('data'),
    why: 'It lists keys or measures.',
    must: ["redis-cli --scan --pattern 'session:*'", 'redis-cli --bigkeys'],
    not: ['redis-cli FLUSHALL'],
  },
  {
    id: 'redis.carry_off',
    when: { flags: ['--rdb', '--functions-rdb', '--replica', '--slave'] },
    does: shows('data'),
    why: 'It carries all of the data off.',
    must: ['redis-cli --rdb dump.rdb'],
    not: ['redis-cli --scan'],
  },
  ...CLUSTER,
  {
    id: 'redis.fed',
    when: {
      test: ({ words, stdin, flags }) => words.length === 0 && stdin?.known === true && !flags.has('--pipe'),
    },
    does: reads('data'),
    runs: linesOf,
    why: 'Each line that is fed to it is a command.',
    must: ['echo PING | redis-cli -h cache'],
    not: ['redis-cli PING'],
  },
  ...LOSING,
  {
    id: 'redis.grant',
    when: {
      test: is(
        /^(?:ACL (?:SETUSER|DELUSER|LOAD|SAVE)|CONFIG (?:SET|REWRITE)|CLIENT (?:UNPAUSE|NO-EVICT|UNBLOCK|TRACKING|REPLY|CACHING)|SENTINEL (?:SET|MONITOR|CONFIG|FLUSHCONFIG)|MEMORY PURGE|CLUSTER (?:MEET|ADDSLOTS\S{0,6}|REPLICATE|BUMPEPOCH|SET-CONFIG-EPOCH|SAVECONFIG)|MODULE UNLOAD|SCRIPT LOAD|SCRIPT DEBUG|FUNCTION LOAD|XGROUP CREATE\S{0,9})/,
      ),
    },
    does: (argv) => (command(argv) === 'ACL' ? grants() : changes('infrastructure')),
    why: 'It changes settings of the server, or who may do what.',
    must: [
      'redis-cli CONFIG SET maxmemory-policy allkeys-lru',
      'redis-cli ACL SETUSER bob on allkeys allcommands',
    ],
    not: ['redis-cli CONFIG GET maxmemory', 'redis-cli ACL LIST'],
  },
  {
    id: 'redis.reset_statistics',
    when: { test: is(/^(?:CONFIG RESETSTAT|SLOWLOG RESET|LATENCY RESET|ACL LOG RESET)/) },
    does: labels('data'),
    why: 'Statistics begin anew.',
    must: ['redis-cli SLOWLOG RESET'],
    not: ['redis-cli SLOWLOG GET 10'],
  },
  {
    id: 'redis.save',
    when: { test: is(/^(?:SAVE|BGSAVE|BGREWRITEAOF) /) },
    does: protects('database'),
    why: 'It writes the data to its disk.',
    must: ['redis-cli BGSAVE'],
    not: ['redis-cli LASTSAVE'],
  },
  {
    id: 'redis.script',
    when: { test: is(/^(?:EVAL|EVAL_RO|EVALSHA|EVALSHA_RO|FCALL|FCALL_RO) /) },
    does: (argv) =>
      callsOf(argv).length > 0 || command(argv).endsWith('_RO') ? reads('data') : changes('data'),
    runs: callsOf,
    why: 'The script does what it calls.',
    must: [`redis-cli EVAL "return redis.call('get', KEYS[1])" 1 a`, 'redis-cli EVALSHA abc 0'],
    not: ['redis-cli GET eval'],
  },
  {
    id: 'redis.read',
    when: {
      test: (argv) =>
        READING.has(command(argv)) ||
        READING_PAIRS.has(pair(argv)) ||
        /^\S{1,12}\.(?:M?GET|INFO|M?RANGE|M?REVRANGE|SEARCH|AGGREGATE|EXPLAIN\w*|TYPE|STRLEN|ARRLEN|OBJKEYS|OBJLEN|EXISTS|MEXISTS|CARD|COUNT|QUERY|QUERYINDEX|_LIST|PROFILE|LIST)$/.test(
          command(argv),
        ),
    },
    does: reads('data'),
    why: 'It only asks.',
    must: [
      'redis-cli -h cache GET user:1',
      'redis-cli config get maxmemory',
      'redis-cli INFO memory',
      'redis-cli FT.SEARCH idx x',
    ],
    not: ['redis-cli SET a 1', 'redis-cli CONFIG SET a b'],
  },
  {
    id: 'redis.write',
    when: {
      test: (argv) =>
        WRITING.has(command(argv)) ||
        argv.flags.has('--pipe') ||
        /^\S{1,12}\.(?:M?SET|ADD|MADD|INSERT|CREATE|ALTER|INCRBY|DECRBY|NUMINCRBY|ARRAPPEND|ARRINSERT|MERGE|TOGGLE|RESERVE|ALIAS\w*|SYN\w*|SUGADD)$/.test(
          command(argv),
        ),
    },
    does: changes('data'),
    why: 'It writes a value.',
    must: ['redis-cli SET flag 1', 'redis-cli hset h a b', 'redis-cli --pipe'],
    not: ['redis-cli GET flag'],
  },
  {
    id: 'redis.prompt',
    when: { test: ({ words }) => words.length === 0 },
    does: changes('data'),
    why: 'What is done there is not said here.',
    must: ['redis-cli -h cache'],
    not: ['redis-cli PING'],
  },
];

/** `redis-cli`: its own flags first, then a command of the server. */
export const REDIS: Program = {
  names: ['redis-cli', 'valkey-cli', 'keydb-cli', 'iredis'],
  source: 'Redis commands (redis.io/docs/latest/commands)',
  leading: true,
  valued:
    '-h -p -s -a -u -n -r -i -d -D --user --pass --pattern --quoted-pattern --count --rdb --functions-rdb --eval --cacert --cert --key --sni --show-pushes -t --lru-test --intrinsic-latency'.split(
      ' ',
    ),
  places: { host: ['-h', '-u'] },
  rows: ROWS,
  otherwise: 'unknown',
};
