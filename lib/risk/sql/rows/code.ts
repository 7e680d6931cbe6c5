import { isOn, optionText } from '../names.ts';
import { CREATES, MIGRATES, READS, tableOf } from '../rule.ts';

/** Statements that run or keep other statements. The SQL inside is read by `read-code.ts`. */
export const CODE = [
  tableOf('ExplainStmt', [
    {
      id: 'sql.explain_analyze',
      when: ({ options }) => isOn(options, 'analyze'),
      does: READS,
      why: 'EXPLAIN ANALYZE runs the statement and shows how.',
      safer: 'EXPLAIN without ANALYZE runs nothing',
      must: ['explain analyze select 1', 'explain (analyze, buffers) delete from x'],
      not: ['explain select 1', 'explain (analyze off) delete from x'],
    },
    {
      id: 'sql.explain',
      does: READS,
      closed: true,
      why: 'It shows how a statement would be run, and runs nothing.',
      must: ['explain select 1', 'explain delete from x', 'explain (analyze false, costs) delete from x'],
      not: ['explain analyze delete from x'],
    },
  ]),
  tableOf('DoStmt', [
    {
      id: 'sql.do',
      does: READS,
      why: 'It runs a block of code; what the statements in it do counts.',
      must: ['do $$ begin perform 1; end $$'],
      not: ['select 1'],
    },
  ]),
  tableOf('CreateFunctionStmt', [
    {
      id: 'sql.unread_function',
      when: ({ options, sql_body }) =>
        sql_body === undefined && !/^(sql|plpgsql)$/i.test(optionText(options, 'language')),
      does: null,
      why: 'The function is in a language that cannot be read here.',
      must: [
        'create function f() returns int language plpython3u as $$ return 1 $$',
        'create function f() returns int as $$ $$',
      ],
      not: ["create function f() returns int language sql as 'select 1'"],
    },
    {
      id: 'sql.replace_function',
      when: ({ replace }) => replace === true,
      does: MIGRATES,
      why: 'Whoever calls the function runs other code from then on; what that does counts.',
      must: ["create or replace function f() returns int language sql as 'select 1'"],
      not: ["create function f() returns int language sql as 'select 1'"],
    },
    {
      id: 'sql.create_function',
      does: CREATES,
      why: 'A function more; what its code does counts as if it ran.',
      must: ["create function f() returns int language sql as 'select 1'"],
      not: ["create or replace function f() returns int language sql as 'select 1'"],
    },
  ]),
  tableOf('CallStmt', [
    {
      id: 'sql.call',
      does: null,
      closed: true,
      why: 'It calls a procedure of which nothing is known: it may do anything.',
      must: ['call p()'],
      not: ['select 1'],
    },
  ]),
  tableOf('PrepareStmt', [
    {
      id: 'sql.prepare',
      does: READS,
      why: 'What is prepared is judged as if it ran.',
      must: ['prepare q as select 1'],
      not: ['execute q'],
    },
  ]),
  tableOf('ExecuteStmt', [
    {
      id: 'sql.execute_prepared',
      when: ({ name = '' }, { prepared }) => prepared.has(name),
      does: READS,
      why: 'It runs a statement that was prepared before in the same text, and judged there.',
      must: ['prepare q as select 1; execute q'],
      not: ['execute q'],
    },
    {
      id: 'sql.execute',
      does: null,
      why: 'It runs a statement that was prepared elsewhere.',
      safer: 'write the statement itself',
      must: ['execute q'],
      not: ['prepare q as select 1; execute q'],
    },
  ]),
];
