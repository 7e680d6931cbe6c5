import { changes, loses, losesAll, stops } from '../../deeds.ts';
import type { Row } from '../../program.ts';
import { is, pair } from './redis-words.ts';

/** What is lost, or stops. */
export const LOSING: readonly Row[] = [
  {
    id: 'redis.flush',
    when: {
      test: is(
        /^(?:FLUSHALL|FLUSHDB|CLUSTER (?:RESET|FLUSHSLOTS)|SCRIPT FLUSH|FUNCTION FLUSH|SWAPDB|DEBUG (?:RELOAD|FLUSHALL|RESTART|SEGFAULT|CRASH-\S{1,20}|PANIC|OOM|SLEEP))/,
      ),
    },
    does: losesAll('database'),
    why: 'Everything that it holds is lost, or it crashes.',
    must: [
      'redis-cli -h cache FLUSHALL',
      'redis-cli -n 1 flushdb async',
      'redis-cli DEBUG SEGFAULT',
      'echo FLUSHALL | redis-cli',
    ],
    not: ['redis-cli GET flushall', 'redis-cli DBSIZE'],
  },
  {
    id: 'redis.replica',
    when: { test: is(/^(?:REPLICAOF|SLAVEOF) /) },
    does: (argv) => (pair(argv).endsWith(' NO') ? changes('infrastructure') : losesAll('database')),
    why: 'As a replica it throws its own data away; with NO ONE replication ends.',
    must: ['redis-cli REPLICAOF other 6379', 'redis-cli REPLICAOF NO ONE'],
    not: ['redis-cli ROLE'],
  },
  {
    id: 'redis.stop',
    when: {
      test: is(
        /^(?:SHUTDOWN|FAILOVER|CLUSTER (?:FAILOVER|FORGET|DELSLOTS\S{0,6}|SETSLOT)|CLIENT (?:KILL|PAUSE)|SENTINEL (?:FAILOVER|REMOVE|RESET)|SCRIPT KILL|FUNCTION KILL)/,
      ),
    },
    does: stops('database'),
    why: 'The server, a connection or a node stops.',
    must: ['redis-cli SHUTDOWN NOSAVE', 'redis-cli CLIENT KILL TYPE normal'],
    not: ['redis-cli CLIENT LIST'],
  },
  {
    id: 'redis.delete',
    when: {
      test: is(
        /^(?:DEL|UNLINK|GETDEL|HDEL|HGETDEL|[BLR]{1,3}POP|[LR]POP|BL?MPOP|LMPOP|LREM|LTRIM|SPOP|SREM|B?Z(?:REM\S{0,20}|POP\S{0,5}|MPOP)|XDEL\S{0,3}|XTRIM|XGROUP (?:DESTROY|DELCONSUMER|SETID)|MIGRATE|FUNCTION (?:DELETE|RESTORE)|\S{1,12}\.(?:DEL\S{0,10}|DROP\S{0,10}|FORGET|CLEAR|ARRPOP|ARRTRIM))(?: |$)/,
      ),
    },
    does: loses('data'),
    why: 'What the key holds is deleted.',
    must: [
      'redis-cli DEL user:1',
      'redis-cli unlink a b',
      'redis-cli XGROUP DESTROY s g',
      'redis-cli FT.DROPINDEX idx',
    ],
    not: ['redis-cli GET user:1', 'redis-cli XADD s "*" a b'],
  },
];
