import type { Verified } from '../../lib/audit/verify.ts';
import type { EventView } from '../../lib/tasks/events.ts';
import type { TaskView } from '../../lib/tasks/view.ts';
import type { Role } from '../../schema/vocabulary.ts';

/** A refusal as the service words it. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, problem: { code?: string; detail?: string; title?: string }) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
    this.status = status;
    this.code = problem.code ?? String(status);
  }
}

export type Answer = {
  approval_id: string;
  status: string;
  approvals_recorded: number;
  approvals_required: number;
};
export type Requirement = { rule: string; roles: Role[]; count: number; recorded: number };
export type Effect = {
  key: string;
  tool: string;
  effect: string;
  state: string;
  subtask_id: string;
  at: string;
};
export type Approval = {
  id: string;
  status: string;
  risk_level: string;
  action_hash: string;
  requirements: Requirement[];
  expires_at: string;
  kind?: string;
  action_type: string | null;
};

/** The service as one principal sees it. */
export type Api = ReturnType<typeof apiOf>;

/** A client for one role's token; every answer that is no 2xx is thrown as `Refused`. */
export function apiOf(baseUrl: string, token: string) {
  const call = async <T>(
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<T> => {
    const response = await fetch(baseUrl + path, {
      method,
      body: body ? JSON.stringify(body) : null,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Refused(response.status, answer as object);
    return answer;
  };
  return {
    submit: (description: string, prefer = '') =>
      call<TaskView>('POST', '/orchestrate', { description }, prefer ? { prefer } : {}),
    task: (id: string) => call<TaskView>('GET', `/tasks/${id}`),
    events: (id: string) => call<{ data: EventView[] }>('GET', `/tasks/${id}/events?limit=200`),
    effects: (id: string) => call<{ data: Effect[] }>('GET', `/tasks/${id}/effects`),
    approval: (id: string) => call<Approval>('GET', `/approvals/${id}`),
    approve: (id: string, body: object) => call<Answer>('POST', `/approve/${id}`, body),
    reject: (id: string, reason: string) => call<Answer>('POST', `/reject/${id}`, { reason }),
    verifyAudit: () => call<Verified>('GET', '/audit/verify'),
    watch: (id: string) => watch(baseUrl, token, id),
  };
}

/** The task's events as they happen; goes on after a lost connection from the last one seen. */
async function* watch(baseUrl: string, token: string, id: string): AsyncGenerator<EventView> {
  let last = 0;
  for (;;) {
    try {
      const response = await fetch(`${baseUrl}/tasks/${id}/events`, {
        headers: {
          authorization: `Bearer ${token}`,
          accept: 'text/event-stream',
          'last-event-id': String(last),
        },
      });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      for await (const event of parseStream(response.body!)) {
        last = event.seq;
        yield event;
        if (/^task\.(completed|failed|rejected|expired|cancelled)$/.test(event.type)) return;
      }
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

async function* parseStream(body: ReadableStream<Uint8Array>): AsyncGenerator<EventView> {
  let rest = '';
  for await (const chunk of body.pipeThrough(
    new TextDecoderStream() as unknown as ReadableWritablePair<string, Uint8Array>,
  )) {
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = block
        .split('\n')
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n');
      if (data) yield JSON.parse(data) as EventView;
    }
  }
}
