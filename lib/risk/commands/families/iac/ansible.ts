import { flagValue, hasFlag } from '../../argv.ts';
import { changes, loses, reads, restarts, setsUp, shows, stops } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Argv, Deed, Nested, Program, Word } from '../../program.ts';
import { deedOfScript } from '../../script-deed.ts';

const VALUED =
  '-i --inventory --inventory-file -l --limit -m --module-name -a --args -u --user -e --extra-vars -f --forks -t --tags --skip-tags --vault-password-file --vault-id --private-key --key-file -c --connection -T --timeout --become-user --become-method -B --background -P --poll --start-at-task -M --module-path --ssh-common-args --ssh-extra-args -o --output --encrypt-vault-id --new-vault-password-file --new-vault-id --host --graph -r --role-file -p --roles-path --playbook-dir --stdin-name -n --name -U --url -d --directory -C --checkout'.split(
    ' ',
  );
const PLACES = { name: ['-i', '--inventory', '-l', '--limit', '-e', '--extra-vars'] } as const;

const moduleOf = (argv: Argv) =>
  (flagValue(argv, '-m', '--module-name')?.text ?? 'command').replace(
    /^(?:ansible\.(?:builtin|legacy|posix|windows)|community\.\w+)\./,
    '',
  );
const argsOf = (argv: Argv) => flagValue(argv, '-a', '--args');

const LOOKS =
  /^(?:ping|win_ping|setup|gather_facts|debug|stat|slurp|find|getent|service_facts|package_facts|assert|fail|wait_for|wait_for_connection|uri|\w+_info|\w+_facts|systemd_info)$/;

function deedOfModule(argv: Argv): Deed {
  const name = moduleOf(argv);
  const args = argsOf(argv)?.text.slice(0, 4000) ?? '';
  if (LOOKS.test(name)) return reads('infrastructure');
  if (name === 'reboot' || name === 'win_reboot') return { ...stops(), operation: 'restart' };
  if (/\bstate["']?\s*[=:]\s*["']?(?:absent|removed|deleted|terminated)\b/.test(args)) {
    return loses(/(?:^|_)(?:db|database|user|tablespace)$/.test(name) ? 'database' : 'infrastructure');
  }
  if (/\bstate["']?\s*[=:]\s*["']?stopped\b/.test(args)) return stops('application');
  if (/\bstate["']?\s*[=:]\s*["']?(?:restarted|reloaded)\b/.test(args)) return restarts('application');
  if (/^(?:filesystem|parted|lvol|lvg|zfs)$/.test(name)) return loses('storage');
  if (/^(?:iptables|ufw|firewalld|nmcli|route53)$/.test(name)) return changes('network');
  return changes('infrastructure');
}

/** What a module that takes a command runs on every host of the pattern. */
function onHosts(argv: Argv): Nested[] {
  const text = argsOf(argv);
  const host = argv.words[0]?.text.slice(0, 200) ?? 'all';
  if (!text || !/^(?:command|shell|raw|win_shell|win_command)$/.test(moduleOf(argv))) return [];
  const bare = text.text.replace(/\b(?:chdir|creates|removes|executable)=\S{1,300}\s*/g, '');
  const script: Word = { ...text, text: bare };
  return [{ kind: 'script', language: 'shell', text: script, host }];
}

const ANSIBLE: Program = {
  names: ['ansible'],
  source: 'ansible command line (docs.ansible.com/ansible/latest/cli/ansible.html)',
  valued: VALUED.filter((flag) => flag !== '-C' && flag !== '-o'),
  places: PLACES,
  rows: [
    {
      id: 'ansible.only_said',
      when: { flags: ['--check', '-C', '--list-hosts', '--syntax-check', '--version', '--help', '-h'] },
      does: reads('infrastructure'),
      why: 'Nothing is done on the hosts.',
      must: ['ansible all --list-hosts', "ansible web -C -m apt -a 'name=nginx state=absent'"],
      not: ["ansible web -m apt -a 'name=nginx state=absent'"],
    },
    {
      id: 'ansible.command',
      when: { test: (argv) => onHosts(argv).length > 0 },
      does: reads('infrastructure'),
      runs: onHosts,
      why: 'The command runs on every host of the pattern; what it does is what counts.',
      safer: 'name one host with --limit',
      must: ["ansible all -m shell -a 'rm -rf /var/lib/postgresql'", "ansible web -a 'uptime'"],
      not: ['ansible all -m ping'],
    },
    {
      id: 'ansible.module',
      when: { flags: ['-m', '--module-name'] },
      does: (argv) => (moduleOf(argv) === 'script' ? null : deedOfModule(argv)),
      why: 'A module works on every host of the pattern.',
      safer: 'add --check, and name one host with --limit',
      must: [
        'ansible all -m ping',
        "ansible web -m service -a 'name=nginx state=stopped'",
        'ansible all -m reboot -b',
      ],
      not: ["ansible web -m shell -a 'uptime'"],
    },
  ],
  otherwise: 'unknown',
};

/** Several playbooks may stand on a line: one that destroys counts. */
function deedOfPlaybooks(argv: Argv): Deed {
  const named = [...argv.words, ...(argv.flags.get('-t') ?? []), ...(argv.flags.get('--tags') ?? [])];
  const deeds = named.map(({ text }) => deedOfScript(text.replace(/\.ya?ml$/, '')));
  const worst = deeds.find(({ effect }) => effect === 'destructive');
  return worst ? { ...worst, resource: 'infrastructure' } : changes('infrastructure');
}

const PLAYBOOK: Program = {
  names: ['ansible-playbook', 'ansible-pull', 'ansible-navigator', 'ansible-runner'],
  source: 'ansible-playbook (docs.ansible.com/ansible/latest/cli/ansible-playbook.html)',
  valued: VALUED.filter((flag) => flag !== '-C' && flag !== '-o'),
  places: PLACES,
  rows: [
    {
      id: 'ansible-playbook.only_said',
      when: {
        flags: [
          '--check',
          '-C',
          '--syntax-check',
          '--list-tasks',
          '--list-hosts',
          '--list-tags',
          '--version',
          '--help',
        ],
      },
      does: reads('infrastructure'),
      why: 'Nothing is done on the hosts.',
      must: ['ansible-playbook site.yml --check --diff', 'ansible-playbook site.yml --syntax-check'],
      not: ['ansible-playbook site.yml --diff'],
    },
    {
      id: 'ansible-playbook.run',
      when: {},
      does: deedOfPlaybooks,
      why: 'What the playbook says is done on every host it names.',
      safer: 'add --check --diff, and name one host with --limit',
      must: ['ansible-playbook -i inventories/prod site.yml', 'ansible-playbook destroy-cluster.yml'],
      not: ['ansible-playbook site.yml --check'],
    },
  ],
  otherwise: 'unknown',
};

const VAULT: Program = {
  names: ['ansible-vault'],
  source: 'ansible-vault (docs.ansible.com/ansible/latest/cli/ansible-vault.html)',
  valued: VALUED.filter((flag) => flag !== '-C'),
  rows: [
    {
      id: 'ansible-vault.show',
      when: { words: 'view|decrypt' },
      does: ({ words }) =>
        words[0]?.text === 'view' ? shows() : { ...BUILDS, resource: 'secret', floor: 'medium' },
      why: 'Secrets stand open after it, on the screen or in a file.',
      must: ['ansible-vault view group_vars/prod/vault.yml', 'ansible-vault decrypt vault.yml'],
      not: ['ansible-vault encrypt vault.yml'],
    },
    {
      id: 'ansible-vault.write',
      when: { words: 'encrypt|encrypt_string|create|edit|rekey' },
      does: BUILDS,
      why: 'A file of the working copy is written, encrypted.',
      must: ['ansible-vault encrypt secrets.yml', 'ansible-vault encrypt_string x --name y'],
      not: ['ansible-vault view secrets.yml'],
    },
  ],
  otherwise: 'unknown',
};

const AROUND: Program = {
  names: [
    'ansible-galaxy',
    'ansible-inventory',
    'ansible-doc',
    'ansible-lint',
    'ansible-config',
    'ansible-test',
    'molecule',
    'ansible-builder',
    'ansible-creator',
  ],
  source: 'Ansible command line tools (docs.ansible.com/ansible/latest/command_guide)',
  valued: VALUED,
  rows: [
    {
      id: 'ansible-galaxy.change',
      when: {
        test: ({ words, program }) =>
          /^(?:ansible-galaxy|molecule|ansible-builder|ansible-config)$/.test(program) &&
          !/^(?:(?:role |collection )?(?:list|info|search|verify|download|build)|matrix|dump|view|lint|syntax)\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ),
      },
      does: setsUp(),
      why: 'Roles, or machines for tests, come to this machine.',
      must: ['ansible-galaxy install -r requirements.yml', 'molecule test'],
      not: ['ansible-galaxy list', 'ansible-inventory --list'],
    },
    {
      id: 'ansible-galaxy.fix',
      when: { flags: ['--fix', '--write'] },
      does: BUILDS,
      why: 'It writes files of the working copy.',
      must: ['ansible-lint --fix'],
      not: ['ansible-lint site.yml'],
    },
  ],
  otherwise: reads('code'),
};

const CONSOLE: Program = {
  names: ['ansible-console'],
  source: 'ansible-console (docs.ansible.com/ansible/latest/cli/ansible-console.html)',
  valued: VALUED,
  places: PLACES,
  rows: [
    {
      id: 'ansible-console.session',
      when: { test: (argv) => !hasFlag(argv, '--help', '--version', '--list-hosts') },
      does: { ...changes('infrastructure'), floor: 'medium' },
      why: 'What will be typed there runs on every host.',
      must: ['ansible-console web'],
      not: ['ansible-console --list-hosts all'],
    },
  ],
  otherwise: reads('infrastructure'),
};

/** Ansible and its tools. */
export const ANSIBLES: readonly Program[] = [ANSIBLE, PLAYBOOK, VAULT, AROUND, CONSOLE];
