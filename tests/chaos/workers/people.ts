import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskView } from '../../../lib/tasks/view.ts';
import type { People } from '../../support/people.ts';
import type { Recorder } from './recorder.ts';
import { describeWish, type Wish } from './script.ts';

type Answer = { status: number; body: Record<string, unknown> };
/** One task that the service has taken, and what people were told of it. */
export type Accepted = {
  id: string;
  wish: Wish;
  /** Approvals that were answered with 200, as `approval by person`. */
  signed: Set<string>;
  acceptedAt: number;
  endedAt: number | null;
  status: string;
};

const REQUEST_MS = 30_000;

/** Everybody who uses the service while it is being killed: they ask again under the same key until they are answered. */
export class Crowd {
  readonly accepted: Accepted[] = [];
  readonly #url: string;
  readonly #people: People;
  readonly #recorder: Recorder;
  /** Keys of submissions; a request that was never answered may have been taken. */
  submitted = 0;
  asked = 0;
  unanswered = 0;
  /** Keys of effects that somebody has looked for and answered for. */
  readonly told = new Set<string>();

  constructor(url: string, people: People, recorder: Recorder) {
    this.#url = url;
    this.#people = people;
    this.#recorder = recorder;
  }

  /** Submits one task and stays with it to its end, or until `giveUpAt`. */
  async seeThrough(wish: Wish, giveUpAt: number): Promise<void> {
    this.submitted += 1;
    const body = { description: describeWish(wish), project_context: { project: 'checkout' } };
    const taken = await this.#insist('POST', '/orchestrate', 'developer', body, `submit-${wish.tag}`);
    if (taken.status !== 202) throw new Error(`${wish.tag} was refused: ${JSON.stringify(taken)}`);
    const task = taken.body;
    const mine: Accepted = {
      id: String(task.task_id),
      wish,
      signed: new Set(),
      acceptedAt: Date.now(),
      endedAt: null,
      status: 'open',
    };
    this.accepted.push(mine);
    while (Date.now() < giveUpAt) {
      const view = (await this.#insist('GET', `/tasks/${mine.id}`, 'developer')).body as unknown as TaskView;
      mine.status = view.status;
      if (view.finished_at) {
        mine.endedAt = Date.now();
        return;
      }
      const approval = view.approval as { approval_id?: string; id?: string; status: string } | null;
      const approvalId = approval?.approval_id ?? approval?.id;
      if (approvalId && approval?.status === 'pending') await this.#sign(mine, approvalId);
      if (view.plan?.subtasks.some(({ status }) => status === 'unknown')) await this.#lookIntoDoubts(mine);
      await sleep(250);
    }
  }

  async #sign(mine: Accepted, approvalId: string): Promise<void> {
    for (const who of ['tech_lead', 'cto'] as const) {
      const body = { justification: 'it is wanted' };
      const key = `${approvalId}-${who}`;
      const { status } = await this.#insist('POST', `/approve/${approvalId}`, who, body, key);
      if (status === 200) mine.signed.add(`${approvalId} by ${this.#people[who].id}`);
    }
  }

  /** Of a call that was under way when its worker died, somebody looks whether it came. */
  async #lookIntoDoubts({ id }: Accepted): Promise<void> {
    const { body } = await this.#insist('GET', `/tasks/${id}/effects`, 'tech_lead');
    for (const effect of (body.data ?? []) as { key: string; state: string }[]) {
      if (effect.state !== 'unknown') continue;
      // A request that a dead worker had sent may still be on its way.
      await sleep(500);
      const outcome = this.#recorder.saw(effect.key) ? 'done' : 'not_done';
      const path = `/tasks/${id}/effects/${effect.key}/resolve`;
      const { status } = await this.#insist(
        'POST',
        path,
        'tech_lead',
        { outcome, evidence: 'I looked' },
        effect.key,
      );
      if (status === 200) this.told.add(effect.key);
    }
  }

  /** The same request again until it is answered with anything but a 5xx or "still being worked on". */
  async #insist(
    method: string,
    path: string,
    who: 'developer' | 'tech_lead' | 'cto',
    body?: object,
    key?: string,
  ): Promise<Answer> {
    for (;;) {
      this.asked += 1;
      const answer = await this.#ask(method, path, who, body, key).catch(() => null);
      const code = answer?.body.code;
      if (answer && answer.status < 500 && code !== 'idempotency_in_flight' && code !== 'busy') return answer;
      this.unanswered += 1;
      await sleep(300);
    }
  }

  async #ask(method: string, path: string, who: keyof People, body?: object, key?: string): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#people[who].token}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(key ? { 'idempotency-key': key } : {}),
      },
      body: body ? JSON.stringify(body) : null,
      signal: AbortSignal.timeout(REQUEST_MS),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}
