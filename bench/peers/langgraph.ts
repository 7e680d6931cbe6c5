// LangGraph as its documentation shows it: its own PostgresSaver, one invoke to the interrupt, one to the end.
import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres';
import pg from 'pg';
import { makePlan, makeResult, STEPS } from '../lib/job.ts';
import { POOL_SIZE, recordEffect, serveDoors } from './serve.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: POOL_SIZE });
const saver = new PostgresSaver(pool);
await saver.setup();

const State = Annotation.Root({
  id: Annotation<string>(),
  plan: Annotation<object>(),
  approval: Annotation<object>(),
  status: Annotation<string>(),
  results: Annotation<object[]>({ reducer: (before, more) => before.concat(more), default: () => [] }),
});
const steps = Array.from({ length: STEPS }, (_, n) => n);
const graph = new StateGraph(State)
  .addSequence([
    ['planner', (state) => ({ plan: makePlan(state.id), status: 'waiting' })],
    ['approve', () => ({ approval: interrupt({ ask: 'approve?' }), status: 'running' })],
    ...steps.map((n): [string, (state: typeof State.State) => Promise<object>] => [
      `step${n}`,
      async ({ id }) => {
        await recordEffect(id, n);
        return { results: [makeResult(id, n)] };
      },
    ]),
    ['finish', () => ({ status: 'done' })],
  ])
  .addEdge(START, 'planner')
  .addEdge('finish', END)
  .compile({ checkpointer: saver });

const durability = process.env.DURABILITY === 'sync' ? ('sync' as const) : undefined;
const configOf = (id: string) => ({ configurable: { thread_id: id }, ...(durability ? { durability } : {}) });

serveDoors({
  start: async (id) => {
    const state = await graph.invoke({ id }, configOf(id));
    return '__interrupt__' in state ? 'waiting' : state.status;
  },
  approve: async (id) => (await graph.invoke(new Command({ resume: { ok: true } }), configOf(id))).status,
});
