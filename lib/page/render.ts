import type { Explained } from '../approvals/explain.ts';
import type { EvidencePack } from '../evidence/pack.ts';
import { sectionsOf } from '../evidence/render.ts';
import { escapeHtml as e } from '../notify/render/escape.ts';
import type { Login } from './login.ts';

export type Shown = {
  id: string;
  status: string;
  riskLevel: string;
  kind: string;
  expiresAt: string | null;
  hash: string;
  requestedBy: string;
  description: string;
  justificationRequired: boolean;
  pack: EvidencePack;
  explain: Explained;
  csrf: string;
  name: string;
};

const frame = (title: string, body: string, head = '') => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${e(title)}</title>
<link rel="stylesheet" href="/page.css">
${head}</head>
<body class="approval">
<main>
${body}
</main>
</body>
</html>
`;

/** Said by itself: a refusal, or how it ended. */
export function messagePage(title: string, text: string, back?: string): string {
  const again = back ? `\n<p><a href="${e(back)}">Back to the request</a></p>` : '';
  return frame(title, `<h1>${e(title)}</h1>\n<p role="status">${e(text)}</p>${again}`);
}

/**
 * Before anybody has signed in: nothing of the request is shown, not even whether it is there. `again`: a browser that came from elsewhere kept its
 * cookie back, and is sent here once more from here.
 */
export function signInPage(
  path: string,
  { again, wrong, logins = [] }: { again: boolean; wrong: string | null; logins?: readonly Login[] },
): string {
  const head = again ? `<meta http-equiv="refresh" content="0;url=${e(path)}?here=1">\n` : '';
  return frame(
    'Sign in',
    `<h1>Sign in to look at this request</h1>
${wrong ? `<p role="alert" class="wrong">${e(wrong)}</p>` : ''}
<form method="post" action="${e(path)}/sign-in">
<label for="key">Your API key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required maxlength="200" spellcheck="false">
<button type="submit">Sign in</button>
</form>
${logins.map(({ issuer, login }) => `<p><a href="${e(path)}/log-in?issuer=${e(encodeURIComponent(issuer))}">Sign in with ${e(login.name)}</a></p>`).join('')}
<p>The link that brought you here carries no rights: what you may do depends on who you are. You are signed out after 15 minutes.</p>`,
    head,
  );
}

/** The request with everything that a careful person needs, the exact action first, and the forms to decide it. Works without a script. */
export function requestPage(shown: Shown): string {
  const { id, status, riskLevel, pack, explain, requestedBy, description, expiresAt, name } = shown;
  const sections = sectionsOf(pack).map(
    ({ title, lines, block }) =>
      `<section><h2>${e(title)}</h2>${lines.map((line) => `<p>${e(line)}</p>`).join('')}${block === undefined ? '' : `<pre>${e(block)}</pre>`}</section>`,
  );
  return frame(
    `${riskLevel} request`,
    `<p class="who">Signed in as ${e(name)}</p>
<h1><span class="level ${e(riskLevel)}">${e(riskLevel)}</span> ${e(pack.action.tool)} <small>${e(status)}</small></h1>
<p>${e(description)}</p>
<p>Asked by ${e(requestedBy)}${expiresAt ? `; decide before <time datetime="${e(expiresAt)}">${e(expiresAt)}</time>` : ''}</p>
${sections.join('\n')}
<section><h2>Who signs</h2>${explain.requirements.map(({ rule, roles, count, said_yes }) => `<p>${e(rule)}: ${count} of ${e(roles.join(', '))}; so far ${said_yes.length === 0 ? 'nobody' : e(said_yes.join(', '))}</p>`).join('')}</section>
${status === 'pending' ? forms(shown) : `<p role="status">This request is ${e(status)}: there is nothing to decide.</p>`}
<form method="post" action="/a/${e(id)}/sign-out"><button type="submit" class="quiet">Sign out</button></form>`,
  );
}

function forms({ id, hash, csrf, explain, justificationRequired, kind }: Shown): string {
  const hidden = (decision: string) =>
    `<input type="hidden" name="csrf" value="${e(csrf)}"><input type="hidden" name="action_hash" value="${e(hash)}"><input type="hidden" name="decision" value="${decision}">`;
  const options =
    kind === 'budget'
      ? '<label for="option">What shall happen</label><select id="option" name="option"><option value="raise">spend more</option><option value="finish_up">finish up</option><option value="stop">stop</option></select>'
      : '';
  const yes = explain.may_approve.allowed
    ? `<form method="post" action="/a/${e(id)}" class="decide">
<h2>Approve exactly this</h2>${hidden('approve')}${options}
<label for="justification">Why it may run${justificationRequired ? '' : ' (optional)'}</label>
<textarea id="justification" name="justification" rows="3" maxlength="4000"${justificationRequired ? ' required' : ''}></textarea>
<button type="submit" class="yes">Approve</button>
</form>`
    : `<p class="refused">You cannot approve it: ${e(explain.may_approve.why)}</p>`;
  const no = explain.may_reject.allowed
    ? `<form method="post" action="/a/${e(id)}" class="decide">
<h2>Reject</h2>${hidden('reject')}
<label for="reason">Why not</label>
<textarea id="reason" name="reason" rows="3" maxlength="4000" required></textarea>
<button type="submit" class="no">Reject</button>
</form>`
    : '';
  return yes + no;
}
