import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPROVAL_STATUSES, APPROVAL_TRANSITIONS } from '../../schema/approval.ts';
import { SUBTASK_STATUSES, SUBTASK_TERMINAL, SUBTASK_TRANSITIONS } from '../../schema/subtask.ts';
import { TASK_STATUSES, TASK_TERMINAL, TASK_TRANSITIONS } from '../../schema/task.ts';
import { draft } from '../support/world.ts';
import { Drive } from './drive.ts';
import { PRODUCTION_PLAN, productionTurns } from './scripts.ts';

let drive: Drive;
beforeAll(async () => {
  drive = await Drive.start();
});
afterAll(() => drive.close());

describe('the database’s table of transitions', () => {
  it.each([
    ['tasks', TASK_STATUSES, TASK_TRANSITIONS],
    ['subtasks', SUBTASK_STATUSES, SUBTASK_TRANSITIONS],
    ['approval_requests', APPROVAL_STATUSES, APPROVAL_TRANSITIONS],
  ] as const)('of %s is the schema’s', async (noun, statuses, transitions) => {
    const rows = await drive.engine.db.query<{ a: string; b: string }>(
      'select a, b from unnest($2::text[]) a, unnest($2::text[]) b where legal_transition($1, a, b) order by 1, 2',
      [noun, statuses],
    );
    const wanted = Object.entries<readonly string[]>(transitions).flatMap(([from, tos]) =>
      tos.map((to) => `${from} > ${to}`),
    );
    expect(rows.map(({ a, b }) => `${a} > ${b}`)).toEqual(wanted.toSorted());
  });
});

describe('a status that may not follow', () => {
  it('is refused, whoever writes it; in a new run an ended row may begin again', async () => {
    const { id } = await drive.open([draft({ agent: 'feature-dev' })]);
    const write = (text: string) => drive.engine.db.query(text, [id]);
    for (const status of TASK_STATUSES.filter((each) => each !== 'completed')) {
      await expect(write(`update tasks set status = '${status}' where id = $1`)).rejects.toMatchObject({
        code: '23514',
      });
    }
    for (const status of SUBTASK_STATUSES.filter((each) => each !== 'completed')) {
      await expect(
        write(`update subtasks set status = '${status}' where task_id = $1`),
      ).rejects.toMatchObject({ code: '23514' });
    }
    await write(
      `update subtasks set status = 'pending', run = run + 1, finished_at = null where task_id = $1`,
    );
    await write(`update tasks set status = 'running', run = run + 1, finished_at = null where id = $1`);
  });

  // Control: each table's own guard, where no terminal status stands in the way.
  it('is refused to what has not ended as well', async () => {
    const { id } = await drive.open(PRODUCTION_PLAN, productionTurns);
    const [first] = await drive.subtasks(id);
    const asked = await drive.pending(id);
    const write = (text: string, of: string) =>
      expect(drive.engine.db.query(text, [of]), text).rejects.toMatchObject({ code: '23514' });
    await write(`update tasks set status = 'planning' where id = $1`, id);
    await write(`update subtasks set status = 'unknown' where id = $1`, first!.id);
    await drive.answer('approve', asked.id, 'tech_lead');
    await drive.answer('approve', asked.id, 'cto');
    await write(`update approval_requests set status = 'pending' where id = $1`, asked.id);
    await drive.rest();
  });

  it('leaves a terminal status only for the next run', () => {
    for (const from of TASK_TERMINAL)
      expect(
        TASK_TRANSITIONS[from].filter((to) => (TASK_TERMINAL as readonly string[]).includes(to)),
      ).toEqual([]);
    for (const from of SUBTASK_TERMINAL) expect(SUBTASK_TRANSITIONS[from]).toEqual(['pending']);
  });
});
