import { describe, expect, it, vi } from 'vitest';
import { startEngine } from '../../../../lib/risk/sql/engine.ts';
import {
  loadSqlParser,
  parsePlpgsql,
  parseStatements,
  withSqlParser,
} from '../../../../lib/risk/sql/parser.ts';
import { UnreadableSql } from '../../../../lib/risk/sql/unreadable-sql.ts';
import { loadWasm } from '../../../../lib/risk/sql/wasm.ts';

describe('withSqlParser', () => {
  it('loads the parser for work that came upon SQL, and does it again', async () => {
    vi.resetModules(); // another file of this process may have loaded it
    const { parseStatements, withSqlParser } = await import('../../../../lib/risk/sql/parser.ts');
    let done = 0;
    const work = () => {
      done += 1;
      return parseStatements('select 1').length;
    };
    expect(() => parseStatements('select 1')).toThrow('not there');
    expect(await withSqlParser(work)).toBe(1);
    expect(done).toBe(2);
    expect(await withSqlParser(work)).toBe(1);
    expect(done).toBe(3);
  });

  it('does work without SQL once, and lets its errors through', async () => {
    let done = 0;
    await withSqlParser(() => (done += 1));
    expect(done).toBe(1);
    await expect(
      withSqlParser(() => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
  });
});

describe('the parser', () => {
  it('goes on after a text that broke it', async () => {
    await loadSqlParser();
    const deep = `select 1${'+1'.repeat(15_000)}`;
    for (let round = 0; round < 3; round += 1) {
      expect(() => parseStatements(deep)).toThrow(UnreadableSql);
      expect(parseStatements('select 1')).toHaveLength(1);
    }
  });

  it('takes no more memory for 10,000 texts than for one', async () => {
    const engine = startEngine(await loadWasm());
    const before = engine.bytes();
    for (let each = 0; each < 10_000; each += 1) {
      const sql = each % 3 === 0 ? 'selec x' : `select a, b from c where d in (select ${each})`;
      try {
        engine.statements(sql);
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableSql);
      }
    }
    expect(before).toBeLessThan(40 * 1024 * 1024);
    expect(engine.bytes()).toBe(before);
  });

  it('says what of PL/pgSQL it cannot read', async () => {
    await loadSqlParser();
    expect(JSON.stringify(parsePlpgsql('do $$ begin drop table x; end $$'))).toContain('drop table x');
    expect(() => parsePlpgsql('do $$ begin nonsense end $$')).toThrow(UnreadableSql);
  });
});
