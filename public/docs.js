const key = document.getElementById('key');
key.value = sessionStorage.getItem('key') ?? '';
key.addEventListener('change', () => sessionStorage.setItem('key', key.value.trim()));

const spec = await (await fetch('/openapi.json')).json();
document.getElementById('about').textContent = spec.info.description;
const tags = new Map();
for (const [path, methods] of Object.entries(spec.paths)) {
  for (const [method, operation] of Object.entries(methods)) {
    const tag = operation.tags?.[0] ?? 'Other';
    tags.set(tag, [...(tags.get(tag) ?? []), showOperation(method, path, operation)]);
  }
}
for (const [tag, operations] of tags) {
  document.getElementById('operations').append(element('h2', '', tag), ...operations);
}
for (const [name, shape] of Object.entries(spec.components.schemas)) {
  const box = element('details', '');
  box.id = `shape-${name}`;
  box.append(element('summary', 'path', name), element('pre', '', JSON.stringify(shape, null, 2)));
  document.getElementById('shapes').append(box);
}

for (const [code, meaning] of Object.entries(spec['x-problems'])) {
  const line = element('div', '');
  line.id = `problem-${code}`;
  line.append(element('code', '', code), ` ${meaning}`);
  document.getElementById('problems').append(line);
}
// What was linked to is only here now.
if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();

function showOperation(method, path, operation) {
  const box = element('details', '');
  const head = element('summary', '');
  head.append(
    element('span', 'method', method.toUpperCase()),
    element('span', 'path', path),
    ` ${operation.summary ?? ''}`,
  );
  box.append(head, element('p', '', operation.description ?? ''), tryForm(method, path, operation));
  for (const [status, response] of Object.entries(operation.responses)) {
    const line = element('div', '');
    line.append(element('code', '', status), ` ${response.description} `, ...shapeLinks(response));
    box.append(line);
  }
  return box;
}

function tryForm(method, path, operation) {
  const form = element('form', '');
  const fields = (operation.parameters ?? []).map((parameter) => {
    const label = element('label', '', `${parameter.name} (${parameter.in}) ${parameter.description ?? ''}`);
    const input = element('input', '');
    input.required = parameter.required === true;
    label.append(input);
    form.append(label);
    return { parameter, input };
  });
  const schema = operation.requestBody?.content?.['application/json']?.schema;
  const body = schema ? element('textarea', '') : null;
  if (body) {
    body.value = JSON.stringify(exampleOf(schema), null, 2);
    const label = element('label', '', 'body ');
    label.append(...linksOf(schema), body);
    form.append(label);
  }
  const send = element('button', '', 'Send');
  const answer = element('pre', '');
  answer.hidden = true;
  form.append(send, answer);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    answer.hidden = false;
    answer.textContent = '…';
    answer.textContent = await call(method, path, fields, body?.value).catch((error) => String(error));
  });
  return form;
}

async function call(method, path, fields, body) {
  const query = new URLSearchParams();
  const headers = key.value ? { authorization: `Bearer ${key.value.trim()}` } : {};
  let target = path;
  for (const { parameter, input } of fields) {
    if (input.value === '') continue;
    if (parameter.in === 'path')
      target = target.replace(`{${parameter.name}}`, encodeURIComponent(input.value));
    if (parameter.in === 'query') query.set(parameter.name, input.value);
    if (parameter.in === 'header') headers[parameter.name] = input.value;
  }
  if (body) headers['content-type'] = 'application/json';
  const url = query.size > 0 ? `${target}?${query}` : target;
  const response = await fetch(url, { method: method.toUpperCase(), headers, body: body || undefined });
  const text = await response.text();
  return `${response.status} ${response.statusText}\n\n${pretty(text)}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function resolve(schema) {
  return schema.$ref ? spec.components.schemas[schema.$ref.split('/').at(-1)] : schema;
}

/** A body to begin with: what is required, with the examples and defaults there are. */
function exampleOf(given) {
  const schema = resolve(given);
  if (schema.example !== undefined) return schema.example;
  if (schema.default !== undefined) return schema.default;
  const choice = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (choice) return exampleOf(choice);
  if (schema.properties) {
    const required = Object.entries(schema.properties).filter(([name]) => schema.required?.includes(name));
    return Object.fromEntries(required.map(([name, value]) => [name, exampleOf(value)]));
  }
  if (schema.enum) return schema.enum[0];
  return { array: [], object: {}, number: 0, integer: 0, boolean: false }[schema.type] ?? '';
}

function shapeLinks(response) {
  return Object.values(response.content ?? {}).flatMap(({ schema }) => linksOf(schema));
}

function linksOf(schema) {
  const name = schema?.$ref?.split('/').at(-1);
  if (!name) return [];
  const link = element('a', '', name);
  link.href = `#shape-${name}`;
  return [link, ' '];
}

/** Everything from the server is text, never markup. */
function element(tag, className, text = '') {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
