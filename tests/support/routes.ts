import type { Seeded } from './rows.ts';

export type Route = {
  route: string;
  /** A body that is accepted; undefined: the door takes none. */
  body?: unknown;
  /** Doors that only humans may use. */
  decides?: true;
};

/** Every door of a signed-in caller, over one seeded task, with a body that is right. */
export function doorsOf({ taskId, approvalId, actionHash }: Seeded, key: string): Route[] {
  return [
    {
      route: 'POST /orchestrate',
      body: { description: 'Document it', project_context: { project: 'checkout' } },
    },
    { route: 'GET /tasks' },
    { route: `GET /tasks/${taskId}` },
    { route: `GET /tasks/${taskId}/events` },
    { route: `GET /tasks/${taskId}/effects` },
    { route: `GET /tasks/${taskId}/graph` },
    { route: `GET /tasks/${taskId}/artifacts` },
    { route: `GET /tasks/${taskId}/artifacts/${taskId}` },
    { route: `GET /tasks/${taskId}/checkpoints` },
    { route: `GET /tasks/${taskId}/checkpoints/none` },
    { route: `GET /tasks/${taskId}/state` },
    { route: `POST /tasks/${taskId}/rollback`, body: { checkpoint_id: 'none', reason: 'Again.' } },
    { route: `POST /tasks/${taskId}/cancel`, body: { reason: 'No longer wanted.' } },
    { route: `POST /tasks/${taskId}/retry`, body: { reason: 'Again.' } },
    {
      route: `POST /tasks/${taskId}/effects/${key}/resolve`,
      body: { outcome: 'done', evidence: 'Seen.' },
      decides: true,
    },
    { route: `POST /resume/${taskId}`, body: {} },
    { route: 'GET /approvals/pending' },
    { route: `GET /approvals/${approvalId}` },
    {
      route: `POST /approve/${approvalId}`,
      body: { action_hash: actionHash, justification: 'Checked.' },
      decides: true,
    },
    { route: `POST /reject/${approvalId}`, body: { reason: 'Not now.' }, decides: true },
    { route: 'GET /agents' },
    { route: 'GET /agents/cicd' },
    { route: 'GET /projects' },
    { route: 'GET /projects/checkout' },
    { route: 'PUT /projects/fresh', body: { description: 'New.' } },
    { route: 'DELETE /projects/checkout' },
    { route: 'GET /dead-letters' },
    // The letter of a task in these tests has the task's own id.
    { route: `POST /dead-letters/${taskId}/redrive`, body: {} },
    { route: 'POST /dead-letters/redrive', body: { kind: 'work' } },
    {
      route: 'POST /halt',
      body: { scope: 'project', project: 'checkout', reason: 'Looked at.' },
      decides: true,
    },
    {
      route: 'POST /unhalt',
      body: { scope: 'project', project: 'checkout', reason: 'Mended.' },
      decides: true,
    },
    { route: 'POST /risk/assess', body: { description: 'Drop the production database' } },
  ];
}
