const key = document.getElementById('key');
const state = document.getElementById('state');
const waiting = document.getElementById('waiting');

key.value = sessionStorage.getItem('key') ?? '';
document.getElementById('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  sessionStorage.setItem('key', key.value.trim());
  show();
});
if (key.value) show();

async function show() {
  waiting.replaceChildren();
  state.textContent = 'Looking…';
  state.className = '';
  try {
    const response = await fetch('/approvals/pending', {
      headers: { authorization: `Bearer ${key.value.trim()}` },
    });
    const body = await response.json();
    if (!response.ok) throw new Error(body.detail);
    const { approvals, unknown_effects: unknown } = body;
    const nothing = approvals.length + unknown.length === 0;
    state.textContent = nothing
      ? 'Nothing waits for your decision.'
      : `${approvals.length} to decide, ${unknown.length} to look into.`;
    waiting.append(...approvals.map(approvalCard), ...unknown.map(effectCard));
  } catch (error) {
    state.className = 'bad';
    state.textContent = error.message;
  }
}

function approvalCard(approval) {
  const asked = approval.requirements.map(
    ({ roles, count, recorded }) => `${recorded} of ${count} by ${roles.join(' or ')}`,
  );
  return card(`${approval.risk_level}: ${approval.task_description}`, [
    `asked by ${approval.requested_by}, until ${new Date(approval.expires_at).toLocaleString()}`,
    `recorded: ${asked.join('; ')}`,
    `POST /approve/${approval.id}`,
    `POST /reject/${approval.id}`,
  ]);
}

function effectCard(effect) {
  return card(`It cannot be told whether ${effect.tool} happened`, [
    `at ${new Date(effect.at).toLocaleString()}`,
    `POST /tasks/${effect.task_id}/effects/${effect.key}/resolve`,
  ]);
}

function card(title, lines) {
  const box = element('div', 'card');
  box.append(element('strong', '', title), ...lines.map((line) => element('div', 'path', line)));
  return box;
}

/** Everything from the server is text, never markup. */
function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
