import { escapeHtml as e } from '../../lib/notify/render/escape.ts';
import { document } from './html.ts';
import type { LocalLinear } from './linear.ts';
import { statusOf } from './sessions.ts';
import type { Activity, Issue, Session } from './store.ts';

/** A workspace to look at and to work in; no script. `told`: what came of the last click. */
export function workspacePage(linear: LocalLinear, told: string | null): string {
  const { issues } = linear.store;
  const rows = issues
    .filter(({ removed }) => !removed)
    .toReversed()
    .slice(0, 80)
    .map(
      (issue) =>
        `<tr><td><a href="/issue/${issue.id}">DEV-${issue.number}</a></td><td>${e(stateName(linear, issue))}</td><td>${e(issue.title)}</td></tr>`,
    );
  return document(
    'A local Linear',
    `${told ? `<p role="status">${e(told)}</p>` : ''}<form method="post" action="/do/issue">${people(linear)} <input name="title" size="60" placeholder="A new issue" required> <button>Add</button> <button name="label" value="devops">Add with the label devops</button></form><table>${rows.join('')}</table>`,
  );
}

/** One issue: its comments, and the session of our app with its plan, what it said, and the buttons that it shows. */
export function issuePage(linear: LocalLinear, issue: Issue, told: string | null): string {
  const { store } = linear;
  const name = (id: string | null) => store.users.find((one) => one.id === id)?.name ?? 'nobody';
  const form = (verb: string, inside: string, fields: Record<string, string> = {}) =>
    `<form method="post" action="/do/${verb}">${Object.entries({ issue: issue.id, ...fields })
      .map(([key, value]) => `<input type="hidden" name="${key}" value="${e(value)}">`)
      .join('')}${people(linear)} ${inside}</form>`;
  const comments = store.comments
    .filter(({ issueId }) => issueId === issue.id)
    .map(
      (one) =>
        `<article><p class="by">${e(name(one.userId))}${one.parentId ? ' replied' : ''} ${one.reactions.map(({ emoji }) => e(emoji)).join(' ')}</p><p class="text">${e(one.body)}</p>${form('react', '<button name="emoji" value="👍">👍</button> <button name="emoji" value="👎">👎</button>', { comment: one.id })} ${form('comment', '<input name="text" size="40" placeholder="Reply"> <button>Send</button>', { parent: one.id })}</article>`,
    );
  const sessions = store.sessions
    .filter(({ issueId }) => issueId === issue.id)
    .map((one) => session(linear, one, form, name));
  return document(
    `DEV-${issue.number}: ${issue.title}`,
    `<p><a href="/">All issues</a></p>${told ? `<p role="status">${e(told)}</p>` : ''}
<p>State: <strong>${e(stateName(linear, issue))}</strong> · delegate: ${e(name(issue.delegateId))}</p><p class="text">${e(issue.description ?? '')}</p>
<p>${form('delegate', '<button>Delegate to DevOps Agents</button>')} ${form('mention', '<input name="text" size="40" placeholder="@devops-agents …"> <button>Mention</button>')}</p>
${sessions.join('')}<h2>Comments</h2>${comments.join('')}${form('comment', '<input name="text" size="60" placeholder="A comment"> <button>Send</button>')}`,
  );
}

function session(
  linear: LocalLinear,
  one: Session,
  form: (verb: string, inside: string, fields?: Record<string, string>) => string,
  name: (id: string | null) => string,
): string {
  const plan = Array.isArray(one.plan) ? (one.plan as { content: string; status: string }[]) : [];
  const said = one.activities.map((each, n) => activity(each, n === one.activities.length - 1, form, name));
  const links = one.externalUrls.map(({ label, url }) => `<a href="${e(url)}">${e(label)}</a>`);
  return `<h2>Session: ${e(statusOf(one, linear.store.now()))}</h2><p>${links.join(' ')}</p>
<ol>${plan.map(({ content, status }) => `<li>${e(status)}: ${e(content)}</li>`).join('')}</ol>${said.join('')}
<p>${form('reply', '<input name="text" size="60" placeholder="Reply"> <button>Send</button>', { session: one.id })} ${form('stop', '<button>Stop</button>', { session: one.id })}</p>`;
}

function activity(
  { content, userId, signalMetadata, ephemeral }: Activity,
  isLast: boolean,
  form: (verb: string, inside: string, fields?: Record<string, string>) => string,
  name: (id: string | null) => string,
): string {
  const text =
    content.body ?? `${content.action}: ${content.parameter}${content.result ? `\n${content.result}` : ''}`;
  const { options = [] } = (signalMetadata ?? {}) as { options?: { label: string; value: string }[] };
  const buttons = options
    .map(({ label }) => `<button name="label" value="${e(label)}">${e(label)}</button>`)
    .join(' ');
  return `<article><p class="by">${e(name(userId))}: ${e(content.type)}${ephemeral ? ' (vanishes)' : ''}</p><p class="text">${e(text)}</p>${isLast && buttons ? form('press', buttons) : ''}</article>`;
}

const stateName = ({ store }: LocalLinear, { stateId }: Issue) =>
  store.teams[0]!.states.find(({ id }) => id === stateId)?.name ?? '?';

const people = ({ store }: LocalLinear) =>
  `<select name="as">${store.users
    .filter(({ app }) => !app)
    .map(({ name }) => `<option>${e(name)}</option>`)
    .join('')}</select>`;
