import { Annotation, Command, END, interrupt, START, StateGraph } from '@langchain/langgraph';
import { expect, it } from 'vitest';
import { claimConfig, claimedSaver } from '../../../lib/checkpoints/claimed-saver.ts';
import { JournalSaver } from '../../../lib/checkpoints/journal-saver.ts';

const State = Annotation.Root({ from: Annotation<string[]>, answer: Annotation<string | null> });

type Claim = { mine: string; rest: () => Promise<void> };

/** One compiled graph for all of this file's claims; `say` tells whose config each step was given. */
const graph = new StateGraph(State)
  .addNode(
    'say',
    async ({ from = [] }, { configurable }) => {
      const { mine, rest } = configurable as Claim;
      await rest();
      return new Command({ update: { from: [...from, mine] }, goto: from.length < 2 ? 'say' : 'ask' });
    },
    { ends: ['say', 'ask'] },
  )
  .addNode('ask', () => ({ answer: interrupt<string, string>('well?') }))
  .addEdge(START, 'say')
  .addEdge('ask', END)
  .compile({ checkpointer: claimedSaver });

const rest = () => new Promise<void>((done) => setTimeout(done, Math.random() * 5));

it('keeps claims apart that one graph serves at the same time: state, journal, interrupt and answer', async () => {
  const names = Array.from({ length: 24 }, (_, n) => `claim-${n}`);
  await Promise.all(
    names.map(async (mine) => {
      const journal = new JournalSaver(`thread of ${mine}`, null);
      const config = claimConfig(journal, { mine, rest });
      await graph.invoke(new Command({ update: { from: [], answer: null }, goto: 'say' }), config);
      expect(journal.values).toMatchObject({ from: [mine, mine, mine], answer: null });
      expect((await graph.getState(config)).tasks[0]?.interrupts[0]?.value).toBe('well?');
      const taken = journal.take()!;
      expect(taken.thread_id).toBe(`thread of ${mine}`);
      expect(taken.rows[0]?.doc).toContain(mine);
      await graph.invoke(new Command({ resume: `yes, ${mine}` }), config);
      expect(journal.values).toMatchObject({ from: [mine, mine, mine], answer: `yes, ${mine}` });
    }),
  );
});

it('refuses an invocation that names no journal', async () => {
  const invoked = graph.invoke({ from: [] }, { configurable: { thread_id: 'x', mine: 'x', rest } });
  await expect(invoked).rejects.toMatchObject({ code: 'no_journal' });
});

it('deletes no thread', async () => {
  await expect(claimedSaver.deleteThread('x')).rejects.toMatchObject({ code: 'not_in_a_journal' });
});
