import { type Mutation, mutation } from '../mutation.ts';

const CODEC = 'tests/lib/checkpoints/codec.test.ts';

/** What a thread remembers, and from where it goes on. */
export const THREADS: Mutation[] = [
  mutation(
    'planning-goes-on-with-an-old-thread',
    'durable before it goes on',
    [4],
    { file: 'lib/tasks/run.ts' },
    [
      "const seed = work.kind === 'task' && work.task.step === 'plan' ? null : work.checkpoint;",
      'const seed = work.checkpoint;',
    ],
    'tests/flow/planned-in-vain.test.ts > the same where people are asked about it',
  ),
  mutation(
    'latest-by-the-workers-clock',
    'latest by fence',
    [5],
    { sql: 'load_checkpoint' },
    ['order by c.fence desc, c.checkpoint_id desc', 'order by c.checkpoint_id desc'],
    'tests/flow/zombies.test.ts > a worker whose clock is behind continues from what the slow one left',
  ),
  mutation(
    'exit-durability',
    'durable before it goes on',
    [4],
    { file: 'lib/checkpoints/claimed-saver.ts' },
    ["durability: 'sync' as const,", "durability: 'exit' as const,"],
    'tests/flow/zombies.test.ts > a worker whose clock is behind continues',
  ),
  mutation(
    'answer-not-in-the-journal',
    'durable before it goes on',
    [4],
    { file: 'lib/agents/nodes/turn.ts' },
    ["claim.run.saver.foretell(config.executionInfo, answer, 'execute');", 'void config;'],
    'tests/flow/asked-once.test.ts > a worker that takes over after the call has begun',
  ),
  mutation(
    'fork-forgets-the-answer',
    'durable before it goes on',
    [15],
    { sql: 'fork_thread' },
    ['where (w ->> 1)::int >= 0), x.blobs', 'where false), x.blobs'],
    'tests/flow/asked-once.test.ts > a branch from before the first call',
  ),
  mutation(
    'reserved-keys-are-read',
    'safe state',
    ['inv. 7'],
    { file: 'lib/checkpoints/codec.ts' },
    ['if (!RESERVED.has(key)) mapped[key] = map(item);', 'mapped[key] = map(item);'],
    `${CODEC} > reaches no prototype`,
  ),
  mutation(
    'state-of-any-depth',
    'safe state',
    [31],
    { file: 'lib/checkpoints/codec.ts' },
    [
      "if (depth > MAX_DEPTH)\n      throw fatal(\n        'state_too_deep',",
      "if (depth > 1e6)\n      throw fatal(\n        'state_too_deep',",
    ],
    `${CODEC} > refuses what is nested too deep, contains itself or is too large`,
  ),
  mutation(
    'state-of-any-size',
    'safe state',
    [31],
    { file: 'lib/checkpoints/codec.ts' },
    ['if (bytes > maxBytes)', 'if (bytes > 1e12)'],
    `${CODEC} > counts the bytes of text and blobs against the limit that it is given`,
  ),
];
