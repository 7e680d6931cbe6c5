import { type Mutation, mutation } from '../mutation.ts';

const INTENT = 'tests/lib/effects/intent.test.ts';

/** What was sent is known, and nothing is sent twice. */
export const EFFECTS: Mutation[] = [
  {
    name: 'ledger-row-ignored',
    control: 'ledger of effects',
    rules: [7, 'inv. 5'],
    in: { sql: 'intent' },
    edits: [
      { find: "if found and e.state <> 'intent' then return", replace: 'if false then return' },
      { find: 'if e.key is not null then\n    update effects', replace: 'if false then\n    update effects' },
    ],
    noticed: [`${INTENT} > is fresh once; the same place again finds the row`],
  },
  mutation(
    'ledger-without-its-place',
    'ledger of effects',
    [7, 'inv. 5'],
    { sql: 'effects' },
    [
      'CONSTRAINT "effects_subtask_id_run_turn_call_index_pk" PRIMARY KEY("subtask_id","run","turn","call_index")',
      'CONSTRAINT "effects_some_call" CHECK (true)',
    ],
    `${INTENT} > of twenty at the same moment at one place is fresh once`,
  ),
  mutation(
    'ledger-without-its-key',
    'ledger of effects',
    [7, 'inv. 5'],
    { file: 'drizzle/0000_tables.sql' },
    ['CREATE UNIQUE INDEX "effects_key" ON', 'CREATE INDEX "effects_key" ON'],
    `${INTENT} > of twenty at the same moment under one key is fresh once`,
  ),
  mutation(
    'effect-before-its-intent',
    'ledger of effects',
    ['inv. 9'],
    { file: 'lib/effects/execute.ts' },
    [
      'const existing = await recordIntent(run, clearance, card, call, place);\n  return existing\n    ? settleKnown(run, card, call, existing, place)\n    : send(run, card, call, effectKey(run, place), place);',
      'const sent = await send(run, card, call, effectKey(run, place), place);\n  await recordIntent(run, clearance, card, call, place);\n  return sent;',
    ],
    'tests/flow/unknown-effect.test.ts > is a doubt where it does not',
  ),
  mutation(
    'reads-by-their-word',
    'ledger of effects',
    [7, 'inv. 8'],
    { file: 'lib/agents/judge.ts' },
    [
      'const card = { ...listed, effect: stricter(EFFECTS, listed.effect, assessment.effect) };',
      'const card = listed;',
    ],
    'tests/flow/project-walls.test.ts > puts a call into the ledger by what it does, though its tool claims to read',
  ),
  mutation(
    'another-call-in-its-place',
    'ledger of effects',
    [7],
    { file: 'lib/effects/execute.ts' },
    ['const same = known.tool === call.tool && known.args_hash === hashOf(call.args);', 'const same = true;'],
    'tests/flow/tampering.test.ts > that was begun is never followed by another in its place',
  ),
  mutation(
    'outcome-is-fenced',
    'outcomes are never fenced',
    [6],
    { sql: 'record_outcomes' },
    [
      "where key = o ->> 'key' and state in ('intent', 'unknown')",
      "where key = o ->> 'key' and state in ('intent', 'unknown') and exists (select 1 from subtasks x where x.id = effects.subtask_id and x.version = effects.version and x.status = 'running')",
    ],
    'tests/flow/cancel.test.ts > in the middle of a call: the call’s outcome is still recorded, nothing later runs',
    'tests/flow/halt-and-zombies.test.ts > in a call that does not: its answer is kept as the fact it is',
  ),
  mutation(
    'outcomes-as-they-are-spelled',
    'outcomes are never fenced',
    [6],
    { file: 'lib/effects/record-outcomes.ts' },
    [
      "await callFunction(db, 'record_outcomes', outcomes);",
      "await db.query('select record_outcomes($1::jsonb)', [JSON.stringify(outcomes)]);",
    ],
    'tests/lib/effects/record-outcomes.test.ts > an answer with what the database cannot store is an answer',
  ),
  mutation(
    'fenced-worker-forgets-its-outcomes',
    'outcomes are never fenced',
    [6],
    { file: 'lib/tasks/advance.ts' },
    ['if (run) await recordOutcomes(ctx.db, run.outcomes);', ''],
    'tests/flow/halt-and-zombies.test.ts > and notices that it was cancelled still says what became of its call',
  ),
  mutation(
    'late-answer-leaves-the-doubt',
    'outcomes are never fenced',
    [6],
    { sql: 'record_outcomes' },
    ["if v_state = 'unknown' and o ->> 'state' <> 'unknown' and v_status = 'unknown' then", 'if false then'],
    'tests/flow/unknown-effect.test.ts > is closed by its own late answer, which wakes the subtask',
  ),
  mutation(
    'doubt-after-the-answer',
    'outcomes are never fenced',
    [6],
    { sql: 'settle_v1' },
    [
      "if v_to = 'unknown' and not exists (select 1 from effects where subtask_id = s.id and state = 'unknown') then",
      'if false then',
    ],
    'tests/flow/unknown-effect.test.ts > is none where another worker wrote the answer before it could be told',
  ),
  mutation(
    'sent-again-without-a-key',
    'effect keys honoured or asked',
    [6, 'inv. 5'],
    { file: 'lib/effects/execute.ts' },
    ["if (known.state === 'unknown' || !card?.idempotent)", "if (known.state === 'unknown' || !card)"],
    'tests/flow/unknown-effect.test.ts > is a doubt where it does not',
  ),
  mutation(
    'a-new-key-for-every-claim',
    'effect keys honoured or asked',
    [7, 'inv. 5'],
    { file: 'lib/effects/execute.ts' },
    [
      'return send(run, card, call, known.key, place);',
      'return send(run, card, call, known.key.slice(0, 60) + String(run.work.version).padStart(4, "0"), place);',
    ],
    'tests/flow/unknown-effect.test.ts > is sent again under the same key where the target honours it',
  ),
  mutation(
    'earlier-runs-forgotten',
    'effects of earlier runs are reused',
    [15],
    { sql: 'intent' },
    ['if v_run > 1 then', 'if false then'],
    'tests/flow/failure-and-retry.test.ts > does not send again what an earlier run has done',
  ),
  mutation(
    'retry-while-an-effect-is-open',
    'effects of earlier runs are reused',
    [15, 16],
    { sql: 'retry' },
    [
      "if exists (select 1 from effects where task_id = t.id and state in ('intent', 'unknown')) then return jsonb_build_object('won', false, 'state', 'effect_open'); end if;",
      '',
    ],
    'tests/flow/retry-in-doubt.test.ts > no run begins while an effect of the last one is',
  ),
];
