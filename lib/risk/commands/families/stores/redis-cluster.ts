import { changes, loses, reads } from '../../deeds.ts';
import type { Row } from '../../program.ts';

/** What a whole cluster is told. */
export const CLUSTER: readonly Row[] = [
  {
    id: 'redis.cluster_read',
    when: { flags: ['--cluster'], words: 'check|info|help' },
    does: reads('infrastructure'),
    why: 'It checks the cluster.',
    must: ['redis-cli --cluster check c:6379'],
    not: ['redis-cli --cluster fix c:6379'],
  },
  {
    id: 'redis.cluster_lose',
    when: { flags: ['--cluster'], words: 'del-node|import|call|fix' },
    does: loses('infrastructure'),
    why: 'A node leaves, or every node is told something at once.',
    must: ['redis-cli --cluster del-node c:6379 id', 'redis-cli --cluster call c:6379 FLUSHALL'],
    not: ['redis-cli --cluster check c:6379'],
  },
  {
    id: 'redis.cluster_change',
    when: { flags: ['--cluster'], words: 'create|add-node|reshard|rebalance|set-timeout|backup' },
    does: changes('infrastructure'),
    why: 'Nodes or slots of the cluster change.',
    must: ['redis-cli --cluster reshard c:6379'],
    not: ['redis-cli --cluster info c:6379'],
  },
];
