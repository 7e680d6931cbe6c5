/** Controls that the engine stands on. Each has at least one mutation that takes it out. */
const CONTROLS = [
  'a policy decides as its prose says',
  'a decision explains itself',
  'caps hold in the deciding statement',
  'no yes without a policy',
  'nobody overwrites a policy unseen, or puts strangers on call',
  'the policy’s yes is the database’s',
  'the policy’s yes is of the mildest level',
  'a broken glass is reviewed',
  'a signed call meets the target that was seen',
  'agents do not sign',
  'append-only audit',
  'approval of the exact call, hashed again',
  'the audit chain shows what was changed',
  'the service adds to the audit log, and no more',
  'leave of the gate is spent once, as it was given',
  'people are told once, in order, and never for ever',
  'who decides from outside is who they say, about what they saw',
  'attempts are capped',
  'bell ids',
  'budget slices',
  'cancel fences',
  'claim by compare-and-set',
  'clearance before a call',
  'counters instead of counting',
  'cover bell',
  'dead letters',
  'deadlines by the database’s clock',
  'deadlines stand still while halted',
  'decide by compare-and-set',
  'delegation within one’s own rights',
  'durable before it goes on',
  'edits are new revisions',
  'effect keys honoured or asked',
  'effects of earlier runs are reused',
  'event numbers under the row’s lock',
  'evidence shows what is there',
  'fence of the flush',
  'fence of the intent',
  'fence of the journal',
  'fence of the lease',
  'fence of the plan',
  'fence of the report',
  'fence of the settle',
  'fence that locks',
  'grants within their bounds',
  'halt',
  'idempotency keys',
  'keys and roles of callers',
  'latest by fence',
  'lease',
  'ledger of effects',
  'limits',
  'notes are redacted',
  'outcomes are never fenced',
  'outbox is swept',
  'own roles and the last administrator',
  'plan covers what was signed',
  'policy is asked again',
  'quorum',
  'reminders keep to the calendar',
  'rollback replaces, never repeats',
  'safe state',
  'scopes of keys',
  'seen messages',
  'separation of duties',
  'siblings are rung first',
  'sign-ins',
  'signed deliveries',
  'single use of a call’s approval',
  'status by rule',
  'status guards',
  'terminal in its run',
  'time budget of an invocation',
  'two releases side by side',
  'work is its own outbox',
  '2xx after the commit',
] as const;
export type Control = (typeof CONTROLS)[number];

/** One control taken out. `in` names a SQL function, trigger or table (its last definition in drizzle/*.sql), or a file. */
export type Mutation = {
  name: string;
  control: Control;
  /** Rules of the engine (numbers, see docs/engine-rules.md) and invariants of the design (`inv. n`). */
  rules: readonly (number | `inv. ${number}`)[];
  in: { sql: string } | { file: string };
  /** Each must be there exactly once. */
  edits: readonly { find: string; replace: string }[];
  /** Every one of these must go red: a test file, or `file > words of the test's name`. */
  noticed: readonly string[];
};

/** Makes an entry with one edit. */
export function mutation(
  name: string,
  control: Control,
  rules: Mutation['rules'],
  where: Mutation['in'],
  [find, replace]: [find: string, replace: string],
  ...noticed: string[]
): Mutation {
  return { name, control, rules, in: where, edits: [{ find, replace }], noticed };
}

/** Controls that no mutation takes out. */
export function missingControls(mutations: readonly Mutation[]): Control[] {
  return CONTROLS.filter((control) => !mutations.some((each) => each.control === control));
}
