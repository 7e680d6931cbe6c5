import { deltaChannelHistoryTests, validate } from '@langchain/langgraph-checkpoint-validation';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { neonDb } from '../../lib/adapters/neon.ts';
import { WriteThroughSaver } from '../../lib/checkpoints/write-through-saver.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { RELEASES } from '../support/postgres-15.ts';

// LangGraph's suite takes its words from the global scope, of whichever runner there is.
Object.assign(globalThis, { describe, it, expect, beforeAll, afterAll, beforeEach, afterEach });

// The whole suite, the opt-in part with it; nothing of it is filtered or left out. Its cases with the same name as a
// saver of LangGraph's own would skip some: ours is none of those.
for (const { major, missing } of RELEASES) {
  // Skipped only where Debian's PostgreSQL 15 is not installed: .ci/run installs it where it may.
  describe.skipIf(missing)(`LangGraph's validation suite on PostgreSQL ${major}`, () => {
    let db: TestDatabase;
    beforeAll(async () => {
      db = await testDatabase({ major });
    });
    afterAll(() => db.close());
    const initializer = {
      checkpointerName: `WriteThroughSaver on ${major}`,
      async createCheckpointer() {
        await db.query('truncate langgraph.checkpoints, langgraph.blobs');
        return new WriteThroughSaver(neonDb({ databaseUrl: db.databaseUrl, fetchEndpoint: db.fetchEndpoint }))
          .checkpointer;
      },
    };
    validate(initializer);
    deltaChannelHistoryTests(initializer);
    it('ran on that release', async () => {
      const [row] = await db.query<{ v: string }>("select current_setting('server_version_num') as v");
      expect(Math.trunc(Number(row!.v) / 10_000)).toBe(major);
    });
  });
}
