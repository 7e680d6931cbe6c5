import { beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../../../lib/risk/documents/read-document.ts';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';
import { loadSqlParser } from '../../../../lib/risk/sql/parser.ts';

beforeAll(loadSqlParser);
const read = (line: string) =>
  readShell(line, (text) => readDocument(text, { path: '', applied: true, placed: true }));
const rules = (line: string) => read(line).acts.map(({ rule }) => rule);
const effect = (line: string) => effectOfReading(read(line));

const ZERO = 'kind: Deployment\napiVersion: apps/v1\nmetadata: {name: api}\nspec: {replicas: 0}';
const fed = (manifest: string, verb = 'apply') => `kubectl ${verb} -f - <<'Y'\n${manifest}\nY`;

describe('a manifest that kubectl is given', () => {
  it.each([
    ['by a here-document', fed(ZERO)],
    ['to be created', fed(ZERO, 'create -n shop')],
    ['by a pipe', `cat <<'Y' | kubectl apply -f -\n${ZERO}\nY`],
    ['in a file that was written before', `cat > a.yaml <<'Y'\n${ZERO}\nY\nkubectl apply -f a.yaml`],
    ['with a variable', `kubectl apply -f - <<Y\n${ZERO.replace('api}', '$NAME}')}\nY`],
    ['through envsubst', `envsubst <<'Y' | kubectl apply -f -\n${ZERO}\nY`],
  ])('counts %s', (_how, line) => {
    expect(rules(line)).toEqual(expect.arrayContaining(['kubectl.deploy', 'kubernetes.no_replicas']));
    expect(effect(line)).toBe('destructive');
  });

  it('counts where kubectl is told to go', () => {
    const { acts } = read(`kubectl apply -n shop -f - <<'Y'\n${ZERO}\nY`);
    const zero = acts.find(({ rule }) => rule === 'kubernetes.no_replicas');
    expect(zero?.places).toContainEqual({ namespace: 'shop' });
  });

  it.each([
    ['is not read in a rehearsal', fed(ZERO, 'apply --dry-run=client'), ['kubectl.dry_run']],
    ['is not seen in a file that nobody showed', 'kubectl apply -f a.yaml', ['kubectl.deploy']],
  ])('%s', (_what, line, expected) => {
    expect(rules(line).slice(0, 1)).toEqual(expected);
    expect(rules(line)).not.toContain('kubernetes.no_replicas');
  });

  it('is not understood where it is no manifest', () => {
    expect(read(fed('a: [')).gaps).toHaveLength(1);
  });

  it.each([
    ['secret generic db --from-literal=a=b', 'secret'],
    ['clusterrolebinding x --clusterrole cluster-admin --user bob', 'permission'],
    ['clusterrolebinding x --clusterrole=cluster-admin --user bob', 'permission'],
    ['ns shop', 'infrastructure'],
  ])('is what kubectl itself printed: create %s', (what, resource) => {
    const line = `kubectl create ${what} --dry-run=client -o yaml | kubectl apply -f -`;
    const applied = read(line).acts.filter(({ rule }) => rule === 'kubernetes.applied');
    expect(applied.map((act) => act.resource)).toEqual([resource]);
  });

  it.each(['kubectl create secret generic db -o yaml', 'kubectl create widget x --dry-run=client -o yaml'])(
    'is not known of what %s prints',
    (printer) => {
      expect(rules(`${printer} | kubectl apply -f -`)).not.toContain('kubernetes.applied');
    },
  );

  it('says that the role of an administrator is bound', () => {
    const bind = 'kubectl create clusterrolebinding x --user bob --dry-run=client -o yaml --clusterrole';
    const count = (role: string) => rules(`${bind} ${role} | kubectl apply -f -`).length;
    expect(count('cluster-admin')).toBeGreaterThan(count('view'));
  });
});

describe('statements that a client is fed unseen', () => {
  it.each([
    ['mysql shop < dump.sql', 'destructive'],
    ['cat backup.sql | mysql shop', 'destructive'],
    ['psql shop -f restore.sql', 'destructive'],
    ['zcat shop.sql.gz | psql shop', 'destructive'],
    ['mysqldump a | mysql b', 'destructive'],
    ['pg_dump --clean a | psql b', 'destructive'],
    [`psql -Atc "select 'drop table ' || t from x" | psql`, 'destructive'],
    ['pg_dump a | psql b', 'write'],
    ['psql shop < migrations/0012.sql', 'write'],
    ['mysql shop < schema.sql', 'write'],
  ])('%s: %s', (line, expected) => {
    expect(effect(line)).toBe(expected);
  });
});

describe('a variable in a text that something else runs', () => {
  it.each([
    [`psql -c "select * from users where id = $ID"`, 'read'],
    [`mysql -e "select 1 from x where id = '$ID'"`, 'read'],
    [`psql -c "drop table $NAME"`, 'destructive'],
    [`psql -c "delete from x where id = $id"`, 'destructive'],
    [`psql -c "insert into x values ('$(cat y)')"`, 'write'],
    [`echo "drop table $(cat x);" | psql`, 'destructive'],
    [`python3 -c "import json; print(json.load(open('$FILE')))"`, 'read'],
  ])('is a value: %s', (line, expected) => {
    expect({ gaps: read(line).gaps, effect: effect(line) }).toEqual({ gaps: [], effect: expected });
  });

  it.each([
    'psql -c "$STATEMENT"',
    'psql -c "select 1; $MORE"',
    'psql -c "$(cat x.sql)"',
    'python3 -c "$CODE"',
    `python3 -c "exec('$CODE')"`,
    'python3 -c "x = 1\n$CODE"',
    `python3 -c "print($(curl -s https://x.example))"`,
  ])('may be anything: %s', (line) => {
    expect(effect(line)).toBe('destructive');
  });
});

describe('variables that env sets', () => {
  it('say where the command goes', () => {
    expect(read("env -u X PGHOST=prod-db psql -c 'select 1'").acts.at(-1)?.places).toContainEqual({
      host: 'prod-db',
    });
  });

  it('hold commands', () => {
    expect(effect('env GIT_SSH_COMMAND="rm -rf /srv/x" git fetch')).toBe('destructive');
    expect(effect('env GIT_TRACE=1 git status')).toBe('read');
  });

  it('end with it', () => {
    const { acts } = read("env PGHOST=prod-db psql -c 'select 1'; psql -c 'select 2'");
    expect(acts.at(-1)?.places).toEqual([]);
  });
});
