import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { describe, expect, it } from 'vitest';
import { JournalSaver } from '../../../lib/checkpoints/journal-saver.ts';
import type { Journal } from '../../../lib/checkpoints/thread-row.ts';
import type { StoredCheckpoint } from '../../../lib/db/rows.ts';

const State = Annotation.Root({
  seen: Annotation<string[]>({ reducer: (a, b) => [...a, ...b], default: () => [] }),
  answer: Annotation<string | null>,
});
let ran: string[] = [];
const graph = (saver: JournalSaver) =>
  new StateGraph(State)
    .addNode('first', () => {
      ran.push('first');
      return { seen: ['first'] };
    })
    .addNode('gate', () => ({ answer: interrupt<string, string>('may I?') }))
    .addNode('last', (state) => {
      ran.push('last');
      return { seen: [`last: ${state.answer}`] };
    })
    .addEdge(START, 'first')
    .addEdge('first', 'gate')
    .addEdge('gate', 'last')
    .addEdge('last', END)
    .compile({ checkpointer: saver.checkpointer });
const config = { configurable: { thread_id: 't' }, durability: 'sync' as const };

/** What Postgres would hand to the next claim. */
function stored(journal: Journal | null): StoredCheckpoint {
  const [row] = journal!.rows;
  return {
    checkpoint_id: row!.checkpoint_id,
    parent_id: row!.parent_id,
    doc: row!.doc!,
    metadata: row!.metadata,
    writes: row!.writes as never,
    blobs: journal!.blobs,
  };
}

describe('the journal of a claim', () => {
  it('holds an interrupted thread; another process finds the question and goes on from the answer, once', async () => {
    ran = [];
    const one = new JournalSaver('t', null);
    await graph(one).invoke({ answer: null }, config);
    const journal = one.take();
    const two = new JournalSaver('t', stored(journal));
    const state = await graph(two).getState(config);
    expect(state.tasks.flatMap(({ interrupts }) => interrupts.map(({ value }) => value))).toEqual(['may I?']);
    const end = await graph(two).invoke(new Command({ resume: 'yes' }), config);
    expect(end).toEqual({ seen: ['first', 'last: yes'], answer: 'yes' });
    expect(ran).toEqual(['first', 'last']);
    const three = new JournalSaver('t', stored(two.take()));
    expect((await graph(three).getState(config)).values).toEqual(end);
    expect(await graph(three).invoke(null, config)).toEqual(end);
    expect(ran).toEqual(['first', 'last']);
  });

  it('is handed over once: what a statement has taken along is not new any more', async () => {
    const saver = new JournalSaver('t', null);
    expect(saver.take()).toBeNull();
    await graph(saver).invoke({ answer: null }, config);
    const first = saver.take();
    expect(saver.take()).toEqual(first);
    saver.flushed();
    expect(saver.take()).toBeNull();
    await graph(saver).invoke(new Command({ resume: 'yes' }), config);
    const second = saver.take()!;
    expect(second.rows[0]!.parent_id).toBe(first!.rows[0]!.checkpoint_id);
    expect(second.rows[0]!.doc).not.toBeNull();
  });

  it('names its versions by counting, never by a clock, and no two alike', () => {
    const saver = new JournalSaver('t', null);
    const versions: string[] = [];
    for (let at: string | undefined; versions.length < 50; ) {
      at = saver.getNextVersion(at);
      versions.push(at);
    }
    expect(versions.toSorted()).toEqual(versions);
    expect(new Set([...versions, saver.getNextVersion(versions.at(-2))]).size).toBe(51);
  });
});

describe('what a running node has found out', () => {
  const State = Annotation.Root({ said: Annotation<string>, done: Annotation<string[]> });
  type Told = { saver: JournalSaver; dies: boolean; keep: (journal: Journal | null) => void };
  const made: string[] = [];
  const agent = (saver: JournalSaver) =>
    new StateGraph(State)
      .addNode(
        'think',
        (_state, { executionInfo, configurable }) => {
          const told = configurable as Told;
          made.push('thought');
          told.saver.foretell(executionInfo, { said: 'do it' }, 'act');
          told.keep(told.saver.take());
          told.saver.flushed();
          if (told.dies) throw new Error('the worker died');
          return new Command({ update: { said: 'do it', done: ['in one'] }, goto: END });
        },
        { ends: ['act', END] },
      )
      .addNode('act', ({ said }) => {
        made.push(`act: ${said}`);
        return { done: ['by another'] };
      })
      .addEdge(START, 'think')
      .addEdge('act', END)
      .compile({ checkpointer: saver.checkpointer });
  const run = async (dies: boolean) => {
    made.length = 0;
    const saver = new JournalSaver('t', null);
    let flushed: Journal | null = null;
    const keep = (journal: Journal | null) => {
      flushed = journal;
    };
    const entry = new Command({ update: { said: '', done: [] }, goto: 'think' });
    const configured = { ...config, configurable: { thread_id: 't', saver, dies, keep } };
    const end = await agent(saver)
      .invoke(entry as never, configured)
      .catch(() => null);
    return { saver, flushed, end };
  };

  it('counts for whoever takes the thread over: the node does not run again, the next does, also after a look', async () => {
    const { flushed } = await run(true);
    for (const looks of [false, true]) {
      made.length = 0;
      const successor = new JournalSaver('t', stored(flushed));
      if (looks)
        expect((await agent(successor).getState(config)).values).toMatchObject({ said: 'do it', done: [] });
      expect(await agent(successor).invoke(null, config)).toEqual({ said: 'do it', done: ['by another'] });
      expect(made).toEqual(['act: do it']);
    }
  });

  it('is replaced by what the node wrote in the end, when it came to its end', async () => {
    const { saver, end } = await run(false);
    expect(end).toEqual({ said: 'do it', done: ['in one'] });
    const successor = new JournalSaver('t', stored(saver.take()));
    expect(await agent(successor).invoke(null, config)).toEqual(end);
    expect(made).toEqual(['thought']);
  });

  it('can only be told by a node on the newest checkpoint', () => {
    const saver = new JournalSaver('t', null);
    expect(() => saver.foretell(undefined, {}, 'act')).toThrow(/newest checkpoint/);
    expect(() => saver.foretell({ checkpointId: 'gone', taskId: 'x' }, {}, 'act')).toThrow(
      /newest checkpoint/,
    );
  });
});
