import { describe, expect, it } from 'vitest';
import { reviewDiff } from '../../../../../lib/models/offline/agents/code-review/review.ts';
import { diffOf } from './diff-of.ts';

/** Category, file, source with one fault on the line that holds "<<", marker removed before the review. */
const FAULTS: [string, string, string][] = [
  ['hardcoded-secret', 'src/pay.js', `const apiKey = 'pk9_8aF2kL0qZx7';<<`],
  ['hardcoded-secret', 'src/auth.js', `const secret = process.env.SESSION_SECRET || 'devsecret1';<<`],
  ['hardcoded-secret', 'config/db.yaml', `database:\n  password: s3cr3tPa55<<`],
  [
    'hardcoded-secret',
    'Dockerfile',
    `FROM node:24-slim\nENV DB_PASSWORD=hunter22<<\nUSER node\nCMD ["node", "a.js"]`,
  ],
  ['hardcoded-secret', 'src/db.ts', `const url = 'postgres://app:Tr0ub4dor@db.internal:5432/shop';<<`],
  [
    'sql-injection',
    'src/a.js',
    `function find(db, name) {\n  return db.query(\`SELECT * FROM items WHERE name = '\${name}'\`);<<\n}`,
  ],
  [
    'sql-injection',
    'src/a.js',
    `function find(db, id) {\n  return db.query('SELECT * FROM items WHERE id = ' + id);<<\n}`,
  ],
  [
    'sql-injection',
    'app.py',
    `def find(cur, name):\n    cur.execute(f"SELECT * FROM users WHERE name = '{name}'")<<\n    return cur.fetchone()`,
  ],
  [
    'sql-injection',
    'src/a.ts',
    `export async function list(db: Db, sort: string) {\n  return db.query(\`\n    SELECT id, name\n    FROM items\n    ORDER BY \${sort}<<\n  \`);\n}`,
  ],
  ['command-injection', 'src/a.js', `function pack(name) {\n  execSync(\`tar czf out.tgz \${name}\`);<<\n}`],
  [
    'command-injection',
    'src/a.js',
    `function ping(req) {\n  const host = req.query.host;\n  exec('ping -c 1 ' + host, done);<<\n}`,
  ],
  ['command-injection', 'a.py', `def run(name):\n    os.system("convert " + name)<<`],
  [
    'path-traversal',
    'src/a.js',
    `async function download(req, res) {\n  const name = req.query.file;\n  const full = path.join(ROOT, name);<<\n  res.end(await readFile(full));\n}`,
  ],
  [
    'path-traversal',
    'src/a.js',
    `function serve(url, res) {\n  const name = url.searchParams.get('name');\n  createReadStream(\`./public/\${name}\`).pipe(res);<<\n}`,
  ],
  ['code-injection', 'src/a.js', `function calc(input) {\n  return eval(input);<<\n}`],
  ['tls-verification', 'src/a.js', `const agent = new https.Agent({ rejectUnauthorized: false });<<`],
  [
    'cross-site-scripting',
    'src/a.js',
    `function page(req, res) {\n  const name = req.query.name;\n  res.end(\`<h1>Hello \${name}</h1>\`);<<\n}`,
  ],
  [
    'open-redirect',
    'src/a.js',
    `function go(url, res) {\n  const next = url.searchParams.get('next');\n  res.writeHead(302, { Location: next });<<\n  res.end();\n}`,
  ],
  [
    'weak-crypto',
    'src/a.js',
    `function resetToken() {\n  return Math.random().toString(36).slice(2); // token<<\n}`,
  ],
  [
    'broken-access-control',
    'src/a.js',
    `function remove(req, res) {\n  if (isAuthorized(req)) {<<\n    res.writeHead(403).end();\n    return;\n  }\n  drop(req);\n}`,
  ],
  [
    'broken-access-control',
    'src/a.js',
    `  function remove(req, res) {\n-   if (!requireRole(req, 'admin')) return deny(res);\n    drop(req);<<\n  }`,
  ],
  [
    'swallowed-error',
    'src/a.js',
    `async function charge(card) {\n  try {\n    await pay(card);\n  } catch (error) {<<\n  }\n}`,
  ],
  ['swallowed-error', 'src/a.js', `save(order).catch(() => {});<<`],
  [
    'swallowed-error',
    'src/a.js',
    `async function charge(card) {\n  try {\n    await gateway.charge(card);\n  } catch {<<\n    return { ok: true };\n  }\n}`,
  ],
  [
    'swallowed-error',
    'src/a.js',
    `async function load(id) {\n  try {\n    return await db.load(id);\n  } catch (err) {<<\n    return null;\n  }\n}`,
  ],
  ['swallowed-error', 'a.py', `try:\n    charge()\nexcept Exception:<<\n    pass\n`],
  ['disabled-test', 'test/a.test.js', `test.skip('adds', () => {<<\n  assert.equal(add(1, 2), 3);\n});`],
  ['disabled-test', 'test/a.test.js', `test.only('adds', () => {<<\n  assert.equal(add(1, 2), 3);\n});`],
  ['empty-test', 'test/a.test.js', `test('adds', () => {<<\n  add(1, 2);\n});`],
  [
    'empty-test',
    'test/a.test.js',
    `  test('adds', () => {\n    const sum = add(1, 2);\n-   assert.equal(sum, 3);\n  });<<`,
  ],
  [
    'disabled-test',
    'package.json',
    `  {\n    "scripts": {\n-     "test": "node --test"\n+     "test": "echo ok && exit 0"<<\n    }\n  }`,
  ],
  [
    'missing-await',
    'src/a.js',
    `async function save(order) {\n  db.insert(order.id, order);<<\n  return order;\n}`,
  ],
  [
    'missing-await',
    'src/a.js',
    `  async function save(order) {\n-   await persist(order);\n+   persist(order);<<\n    return order;\n  }`,
  ],
  [
    'missing-await',
    'src/a.js',
    `async function all(list) {\n  list.forEach(async (one) => {<<\n    await send(one);\n  });\n}`,
  ],
  [
    'missing-await',
    'src/a.js',
    `async function get(url) {\n  const answer = fetch(url);<<\n  return answer.json();\n}`,
  ],
  [
    'missing-await',
    'src/a.js',
    `async function isAllowed(user) {\n  return (await load(user)).ok;\n}\nfunction check(user) {\n  if (isAllowed(user)) {<<\n    open();\n  }\n}`,
  ],
  [
    'off-by-one',
    'src/a.js',
    `function sum(list) {\n  let total = 0;\n  for (let i = 0; i <= list.length; i++) total += list[i];<<\n  return total;\n}`,
  ],
  [
    'off-by-one',
    'src/a.js',
    `function page(list, query) {\n  const page = Number(query.page ?? 1);\n  const size = 20;\n  return list.slice(page * size, page * size + size);<<\n}`,
  ],
  [
    'inverted-condition',
    'src/a.js',
    `// Free shipping for orders of at least 50 euros.\nfunction isFree(total) {\n  return total > 50;<<\n}`,
  ],
  [
    'inverted-condition',
    'src/a.js',
    `  function retry(count) {\n-   if (count < 3) return again();\n+   if (count >= 3) return again();<<\n    throw new Error('gone');\n  }`,
  ],
  [
    'inverted-condition',
    'src/a.js',
    `function isExpired(session) {\n  return session.expiresAt > Date.now();<<\n}`,
  ],
  ['debug-leftover', 'src/a.js', `function total(cart) {\n  console.log(cart);<<\n  return 1;\n}`],
  ['debug-leftover', 'src/a.js', `function total(cart) {\n  debugger;<<\n  return 1;\n}`],
  [
    'logged-secret',
    'src/a.js',
    `function login(user, password) {\n  logger.info(\`login \${user} with \${password}\`);<<\n}`,
  ],
  [
    'logged-secret',
    'src/a.js',
    `function login(req) {\n  console.log('headers', req.headers.authorization);<<\n}`,
  ],
  ['container-root', 'Dockerfile', `FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]<<`],
  ['unpinned-image', 'Dockerfile', `FROM node:latest<<\nUSER node\nCMD ["node", "server.js"]`],
  [
    'container-privileges',
    'deploy.yaml',
    `containers:\n  - name: app\n    securityContext:\n      privileged: true<<`,
  ],
  ['container-privileges', 'deploy.yaml', `securityContext:\n  capabilities:\n    add:\n      - SYS_ADMIN<<`],
  [
    'open-infrastructure',
    'main.tf',
    `resource "aws_security_group" "db" {\n  ingress {\n    from_port = 5432\n    to_port = 5432\n    cidr_blocks = ["0.0.0.0/0"]<<\n  }\n}`,
  ],
  [
    'privileged-workflow',
    '.github/workflows/ci.yml',
    `on:\n  pull_request_target:<<\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: \${{ github.event.pull_request.head.sha }}\n      - run: npm test\n        env:\n          TOKEN: \${{ secrets.DEPLOY_TOKEN }}`,
  ],
  [
    'script-injection',
    '.github/workflows/ci.yml',
    `jobs:\n  a:\n    steps:\n      - run: echo "\${{ github.event.issue.title }}"<<`,
  ],
  ['hidden-failure', '.github/workflows/ci.yml', `jobs:\n  a:\n    steps:\n      - run: npm test || true<<`],
  [
    'resource-leak',
    'src/a.js',
    `async function load(pool, id) {\n  const client = await pool.connect();<<\n  const rows = await client.query('select 1');\n  client.release();\n  return rows;\n}`,
  ],
  [
    'resource-leak',
    'src/a.js',
    `async function head(path) {\n  const file = await open(path);<<\n  const { buffer } = await file.read();\n  return buffer;\n}`,
  ],
  [
    'unbounded-input',
    'src/a.js',
    `function readBody(req) {\n  return new Promise((resolve) => {\n    let body = '';\n    req.on('data', (chunk) => {\n      body += chunk;<<\n    });\n    req.on('end', () => resolve(body));\n  });\n}`,
  ],
  [
    'unbounded-input',
    'src/a.js',
    `function list(url, items) {\n  const limit = Number(url.searchParams.get('limit'));<<\n  return items.slice(0, limit);\n}`,
  ],
  ['data-loss', 'migrations/2.sql', `DELETE FROM orders;<<`],
  ['invalid-port', 'config.json', `{\n  "port": 99999<<\n}`],
  ['invalid-port', 'compose.yaml', `services:\n  web:\n    ports:\n      - "80:70000"<<`],
  ['invalid-port', 'k8s/web.yaml', `spec:\n  containerPort: 65536<<`],
  ['invalid-port', '.env.example', `HTTP_PORT=123456<<`],
  ['invalid-port', 'config.yaml', `http:\n  port: 0<<`],
  ['invalid-port', 'src/config.js', `export const port = Number(process.env.PORT ?? 80800);<<`],
  ['invalid-port', 'src/config.ts', `export const adminPort: number = -1;<<`],
  ['merge-conflict', 'src/a.js', `const a = 1;\n<<<<<<< HEAD<<\nconst b = 2;`],
];

describe('planted faults of our own', () => {
  it.each(FAULTS)('finds %s in %s: %s', (category, path, source) => {
    const marked = source.split('\n').filter((line) => !/^- /.test(line));
    const line = marked.findIndex((text) => text.endsWith('<<')) + 1;
    const { findings } = reviewDiff(diffOf(path, source.replace(/<<$/m, '')));
    expect(findings.map((each) => [each.category, each.line])).toContainEqual([category, line]);
    expect(findings.map((each) => each.category)).toEqual([category]);
  });
});
