import { describe, expect, it } from 'vitest';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';
import { diffOf } from './diff-of.ts';

/** Good code that looks like a fault from afar. */
const CLEAN: [string, string, string][] = [
  [
    'parameters',
    'src/a.js',
    `async function find(db, name) {\n  return await db.query('SELECT * FROM items WHERE name = $1', [name]);\n}`,
  ],
  [
    'generated placeholders',
    'src/a.js',
    `async function many(db, ids) {\n  const placeholders = ids.map((_, i) => \`$\${i + 1}\`).join(', ');\n  return await db.query(\`SELECT * FROM items WHERE id IN (\${placeholders})\`, ids);\n}`,
  ],
  [
    'a tagged template',
    'src/a.ts',
    `export const one = (id: string) => sql\`SELECT * FROM items WHERE id = \${id}\`;`,
  ],
  [
    'an allowed sort column',
    'src/a.js',
    `const SORTS = new Set(['name', 'price']);\nfunction list(db, sort) {\n  if (!SORTS.has(sort)) throw new Error('bad sort');\n  return db.query(\`SELECT * FROM items ORDER BY \${sort}\`);\n}`,
  ],
  [
    'prose that sounds like SQL',
    'src/a.js',
    `const message = \`Select an item from \${place}\`;\nthrow new Error(\`could not update \${name}: set a name\`);`,
  ],
  [
    'execFile with arguments',
    'src/a.js',
    `async function pack(name) {\n  await run('tar', ['czf', 'out.tgz', '--', name]);\n  const hit = /a(b)/.exec(name);\n  return hit?.[1];\n}`,
  ],
  [
    'ports that exist, and what is none',
    'src/config.js',
    `const port = 65535;\nserver.listen({ port: 0 });\nexport default 99999;\nconst support = 70000;\nconst reportMax = 90000;\nconst from = 'http://127.0.0.1:8080/';`,
  ],
  ['all ports of a rule', 'net.tf', `egress {\n  from_port = 0\n  to_port   = 0\n  protocol  = "-1"\n}`],
  [
    'a port of a compose file',
    'compose.yaml',
    `services:\n  web:\n    image: shop:1.2\n    ports:\n      - "127.0.0.1:8080:80"`,
  ],
  [
    'secrets from outside',
    'src/a.js',
    `const token = process.env.API_TOKEN;\nif (!token) throw new Error('API_TOKEN is missing');\nconst password = config.get('db.password');\nconst tokenHeader = 'x-api-token';\nconst PASSWORD_FIELD = 'password';`,
  ],
  [
    'made-up secrets in tests',
    'test/a.test.js',
    `const token = 'abc123def456';\ntest('refuses a wrong token', async () => {\n  assert.equal((await call(token)).status, 401);\n});`,
  ],
  [
    'an example env file',
    '.env.example',
    `API_KEY=replace-me\nDATABASE_URL=postgres://user:password@localhost:5432/app`,
  ],
  [
    'workflow secrets by reference',
    '.github/workflows/ci.yml',
    `on: [push, pull_request]\npermissions:\n  contents: read\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v4\n      - run: npm test\n        env:\n          TOKEN: \${{ secrets.NPM_TOKEN }}`,
  ],
  [
    'a guarded path',
    'src/a.js',
    `async function download(req, res) {\n  const full = path.resolve(ROOT, req.query.file);\n  if (!full.startsWith(ROOT + path.sep)) {\n    res.writeHead(404).end();\n    return;\n  }\n  res.end(await readFile(full));\n}`,
  ],
  [
    'a catch that rethrows or answers',
    'src/a.js',
    `async function a() {\n  try {\n    await b();\n  } catch (error) {\n    if (error.code !== 'ENOENT') throw error;\n    return null;\n  }\n}`,
  ],
  [
    'a parse with a fallback',
    'src/a.js',
    `function parse(text) {\n  try {\n    return JSON.parse(text);\n  } catch {\n    return null;\n  }\n}`,
  ],
  [
    'an explained empty catch',
    'src/a.js',
    `async function stop(child) {\n  try {\n    child.kill();\n  } catch {\n    // The process ended between the check and the signal.\n  }\n}`,
  ],
  [
    'a catch that logs',
    'src/a.js',
    `async function tick() {\n  try {\n    await send();\n  } catch (error) {\n    logger.error('send failed', { error: error.message });\n    retries += 1;\n  }\n}`,
  ],
  [
    'promises in Promise.all',
    'src/a.js',
    `async function all(list) {\n  const jobs = list.map(async (one) => await send(one));\n  await Promise.all(jobs);\n  return Promise.all([\n    store.put('a', 1),\n    store.put('b', 2),\n  ]);\n}`,
  ],
  [
    'a promise that is handled',
    'src/a.js',
    `async function go() {\n  queue.send('x').catch((error) => logger.error(error.message));\n  void store.put('a', 1);\n  const answer = await fetch(URL_OF_IT, { signal: AbortSignal.timeout(5000) });\n  return answer.json();\n}`,
  ],
  [
    'a bounded loop',
    'src/a.js',
    `// At most 10 attempts.\nfor (let i = 1; i <= 10; i += 1) step(i);\n// Orders of at least 50 ship free.\nconst free = total >= 50;\n// Refuses names longer than 80 characters.\nif (name.length > 80) throw new Error('too long');`,
  ],
  [
    'paging from 1',
    'src/a.js',
    `function page(list, query) {\n  const page = Math.max(1, Number(query.page ?? 1));\n  const size = 20;\n  return list.slice((page - 1) * size, page * size);\n}`,
  ],
  [
    'a changed condition with its test',
    'src/a.js',
    `  function retry(count) {\n-   if (count < 3) return again();\n+   if (count <= MAX_RETRIES) return again();\n    throw new Error('gone');\n  }`,
  ],
  [
    'service logging',
    'src/server.js',
    `server.listen(port, () => {\n  console.log(\`checkout listens on \${port}\`);\n});\nlogger.info('token refreshed', { userId: user.id, expiresIn: token.expires_in });`,
  ],
  [
    'token counts',
    'src/a.js',
    `logger.info('model call', { tokens: usage.totalTokens, hasToken: Boolean(token) });`,
  ],
  [
    'a good Dockerfile',
    'Dockerfile',
    `FROM node:24-slim AS build\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nFROM node:24-slim\nWORKDIR /app\nCOPY --from=build /app .\nENV NODE_ENV=production PORT=3000\nUSER node\nEXPOSE 3000\nCMD ["node", "src/server.js"]`,
  ],
  [
    'a good deployment',
    'k8s/deployment.yaml',
    `spec:\n  containers:\n    - name: app\n      image: registry.example.com/checkout:1.4.2\n      securityContext:\n        runAsNonRoot: true\n        allowPrivilegeEscalation: false\n        capabilities:\n          drop:\n            - ALL\n      env:\n        - name: API_TOKEN\n          valueFrom:\n            secretKeyRef:\n              name: checkout\n              key: api-token`,
  ],
  [
    'open web ports',
    'main.tf',
    `resource "aws_security_group" "web" {\n  ingress {\n    from_port = 443\n    to_port = 443\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n  egress {\n    from_port = 0\n    to_port = 0\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}`,
  ],
  [
    'a released client',
    'src/a.js',
    `async function load(pool, id) {\n  const client = await pool.connect();\n  try {\n    return await client.query('select 1');\n  } finally {\n    client.release();\n  }\n}`,
  ],
  [
    'a bounded body',
    'src/a.js',
    `async function readBody(req) {\n  let body = '';\n  for await (const chunk of req) {\n    body += chunk;\n    if (body.length > MAX_BODY) throw new TooLarge();\n  }\n  return body;\n}\nfunction list(url, items) {\n  const limit = Math.min(Number(url.searchParams.get('limit') ?? 20), 100);\n  return items.slice(0, limit);\n}`,
  ],
  [
    'an authorization check',
    'src/a.js',
    `function remove(req, res) {\n  if (!isAuthorized(req)) {\n    res.writeHead(403).end();\n    return;\n  }\n  drop(req);\n}`,
  ],
  [
    'a deleted dead function',
    'src/a.js',
    `  const a = 1;\n- function requireRoleOld() {\n-   return false;\n- }\n  export { a };`,
  ],
  [
    'escaped markup',
    'src/a.js',
    `function page(req, res) {\n  const name = escapeHtml(req.query.name);\n  res.end(\`<h1>Hello \${name}</h1>\`);\n}`,
  ],
  [
    'a real test',
    'test/a.test.js',
    `test('adds', () => {\n  assert.equal(add(1, 2), 3);\n});\ntest('rejects', async () => {\n  await assert.rejects(run('x'), /bad/);\n});`,
  ],
  [
    'a README',
    'README.md',
    `# Checkout\n\nRun \`curl -k https://localhost\` only against the test server.\nSet \`TOKEN=abc\` first, then run the tests.`,
  ],
  [
    'a safe migration',
    'migrations/2.sql',
    `ALTER TABLE orders ADD COLUMN note text;\nALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;\nDELETE FROM orders WHERE created_at < now() - interval '1 year';`,
  ],
];

describe('clean changes of our own', () => {
  it.each(CLEAN)('reports nothing on %s', (_, path, source) => {
    expect(reviewDiff(diffOf(path, source)).findings).toEqual([]);
  });
});
