import { type Mutation, mutation } from '../mutation.ts';

const ONCE = 'leave of the gate is spent once, as it was given';
const GATE = 'tests/functions/gate.test.ts';
const GRANTED = 'tests/functions/gate-grants.test.ts';
const BEGINS = `${GATE} > begins nothing that is too late, halted, altered, or that more would be asked of now`;
const REFUSES = `${GATE} > refuses whoever did not ask, what is not approved, another action, and what the platform runs itself`;

/** The gate for what the platform does not run itself. */
export const GATED: Mutation[] = [
  mutation(
    'leave-is-spent-twice',
    ONCE,
    ['inv. 3'],
    { sql: 'consume_v1' },
    ['and consumed_by is null', ''],
    `${GATE} > lets one of many racing consumers begin`,
  ),
  mutation(
    'leave-is-spent-while-halted',
    ONCE,
    [37],
    { sql: 'consume_v1' },
    ['and not halted(project)', ''],
    BEGINS,
  ),
  mutation(
    'leave-is-spent-by-others',
    ONCE,
    ['inv. 10'],
    { file: 'lib/gate/refuse-unspendable.ts' },
    ['if (approval.requested_by !== principal.id)', 'if (false)'],
    REFUSES,
  ),
  mutation(
    'leave-for-another-action',
    ONCE,
    ['inv. 3'],
    { file: 'lib/gate/refuse-unspendable.ts' },
    ['if (approval.action_hash !== now.actionHash)', 'if (false)'],
    REFUSES,
  ),
  mutation(
    'leave-without-end',
    ONCE,
    ['inv. 3'],
    { file: 'lib/gate/refuse-unspendable.ts' },
    ['if (isPast(approval.execute_by, now.now, true))', 'if (false)'],
    BEGINS,
  ),
  mutation(
    'leave-under-yesterdays-policy',
    ONCE,
    ['inv. 2'],
    { file: 'lib/gate/consume.ts' },
    ['approval, demand) ? approval : null;', 'approval, demand) || approval ? approval : null;'],
    BEGINS,
  ),
  mutation(
    'receipts-for-what-is-spent',
    ONCE,
    ['inv. 3'],
    { file: 'lib/gate/receipt.ts' },
    [' && row.consumed_by === null', ''],
    'tests/functions/gate-after.test.ts > names who signed; there is none before, nor after it was spent, nor without a key',
  ),
  mutation(
    'uses-of-a-grant-are-not-counted-at-the-gate',
    'grants within their bounds',
    ['inv. 2'],
    { sql: 'ask_v2' },
    ['set used = used + 1', 'set used = used'],
    `${GRANTED} > is never overspent`,
  ),
  mutation(
    'leave-by-a-grant-that-was-taken-back',
    'grants within their bounds',
    ['inv. 2'],
    { sql: 'grant_holds' },
    ['g.revoked_at is null and', ''],
    `${GRANTED} > lets nothing begin any more after it was taken back`,
  ),
  mutation(
    'a-grant-covers-who-handed-out-its-key',
    'grants within their bounds',
    ['inv. 10'],
    { sql: 'grant_holds' },
    [' and g.key_by is distinct from p_who', ''],
    `${GRANTED} > covers nothing that its giver asks for`,
  ),
];
