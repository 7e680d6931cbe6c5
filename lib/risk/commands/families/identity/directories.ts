import { hasFlag } from '../../argv.ts';
import { changes, grants, loses, losesAll, reads, setsUp, shows } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';

const KERBEROS: Program = {
  names: ['kinit', 'kdestroy', 'klist', 'kvno', 'kswitch', 'kpasswd'],
  source: 'MIT Kerberos user commands (web.mit.edu/kerberos/krb5-latest/doc/user)',
  valued: ['-k', '-t', '-c', '-l', '-r', '-p', '-S', '-s'].filter((flag) => flag !== '-k'),
  rows: [
    {
      id: 'kinit.ticket',
      when: { test: ({ program }) => /^(?:kinit|kdestroy|kswitch)$/.test(program) },
      does: setsUp(),
      why: 'It fetches or drops one’s own ticket on this machine.',
      must: ['kinit alice@EXAMPLE.COM', 'kdestroy'],
      not: ['klist'],
    },
    {
      id: 'kinit.password',
      when: { test: ({ program }) => program === 'kpasswd' },
      does: changes('secret'),
      why: 'A password changes.',
      must: ['kpasswd alice'],
      not: ['kinit alice'],
    },
  ],
  otherwise: reads('permission'),
};

const queryOf = (argv: Argv) =>
  [...(argv.flags.get('-q') ?? []), ...argv.words]
    .map(({ text }) => text)
    .join(' ')
    .slice(0, 1000);

const KADMIN: Program = {
  names: ['kadmin', 'kadmin.local', 'kdb5_util', 'ktutil'],
  source: 'MIT Kerberos administration commands (web.mit.edu/kerberos/krb5-latest/doc/admin/admin_commands)',
  valued: ['-q', '-p', '-r', '-k', '-t', '-c', '-s', '-w', '-d'].filter((flag) => flag !== '-k'),
  rows: [
    {
      id: 'kadmin.loses',
      when: { test: (argv) => /^(?:del\w*|destroy|purgekeys|ktremove|ktrem|load)\b/.test(queryOf(argv)) },
      does: (argv) => (argv.program === 'kdb5_util' ? losesAll('permission') : loses('permission')),
      why: 'An account or its keys go; whoever signs in by them is locked out.',
      must: ["kadmin.local -q 'delprinc -force alice'", 'kdb5_util destroy -f'],
      not: ["kadmin.local -q 'listprincs'"],
    },
    {
      id: 'kadmin.look',
      when: {
        test: (argv) => /^(?:list\w*|get\w*|gethost|dump|tabdump|\?|lr|lp|stash)\b/.test(queryOf(argv)),
      },
      does: (argv) => (/^(?:dump|tabdump)\b/.test(queryOf(argv)) ? shows() : reads('permission')),
      why: 'It lists, or carries all accounts and their keys off.',
      must: ["kadmin.local -q 'listprincs'", 'kdb5_util dump /tmp/all'],
      not: ["kadmin -q 'addprinc bob'"],
    },
    {
      id: 'kadmin.change',
      when: {},
      does: { ...grants(), floor: 'medium' },
      why: 'Accounts, keys or rights change.',
      must: ["kadmin -p admin -q 'addprinc bob'", 'kadmin.local'],
      not: ["kadmin.local -q 'listprincs'"],
    },
  ],
  otherwise: 'unknown',
};

const LDAP_VALUED = '-D -H -h -p -w -y -b -s -f -S -a -l -z -o -O -U -R -X -Y -e -E -T -d -F -Z'
  .split(' ')
  .filter((flag) => flag !== '-Z' && flag !== '-S');

const LDAP: Program = {
  names: [
    'ldapsearch',
    'ldapdelete',
    'ldapmodify',
    'ldapadd',
    'ldapmodrdn',
    'ldappasswd',
    'ldapwhoami',
    'ldapcompare',
    'ldapexop',
    'ldapurl',
    'slapcat',
    'slapadd',
    'slaptest',
    'slapindex',
    'dsconf',
    'dsidm',
    'dsctl',
  ],
  source:
    'OpenLDAP manual pages: ldapsearch(1), ldapdelete(1), ldapmodify(1), ldappasswd(1), slapcat(8); 389 Directory Server dsidm(8)',
  valued: LDAP_VALUED,
  places: { host: ['-H', '-h'] },
  rows: [
    {
      id: 'ldapsearch.not_done',
      when: {
        flags: ['-n'],
        test: ({ program }) => /^ldap(?:modify|delete|add|modrdn|passwd)$/.test(program),
      },
      does: reads('permission'),
      why: 'With -n it only shows what would be done.',
      must: ['ldapmodify -n -x -f change.ldif'],
      not: ['ldapmodify -x -f change.ldif', 'slapcat -n 1'],
    },
    {
      id: 'ldapsearch.delete',
      when: {
        test: (argv) =>
          argv.program === 'ldapdelete' ||
          (/^ds(?:conf|idm|ctl)$/.test(argv.program) &&
            /\b(?:delete|remove|lock|db2bak-delete|del)\b/.test(queryOf(argv))) ||
          (argv.program === 'ldapmodify' &&
            /^changetype:\s*delete\b/im.test(argv.stdin?.text.slice(0, 20_000) ?? '')),
      },
      does: (argv) => (hasFlag(argv, '-r') ? losesAll('permission') : loses('permission')),
      why: 'Accounts or groups go, with -r a whole branch of them.',
      safer: 'add -n and look what would go',
      must: [
        'ldapdelete -x -D cn=admin,dc=example uid=alice,dc=example',
        'ldapdelete -r -x ou=people,dc=example',
        'dsidm prod user delete uid=alice',
      ],
      not: ['ldapdelete -n uid=alice', 'ldapsearch -x uid=alice'],
    },
    {
      id: 'ldapsearch.dump',
      when: { test: ({ program }) => program === 'slapcat' },
      does: shows('permission'),
      why: 'The whole directory, with its password hashes.',
      must: ['slapcat -n 1'],
      not: ['ldapsearch -x uid=alice'],
    },
    {
      id: 'ldapsearch.password',
      when: { test: ({ program }) => program === 'ldappasswd' },
      does: changes('secret'),
      why: 'A password changes.',
      must: ['ldappasswd -x -S uid=alice,dc=example'],
      not: ['ldapwhoami -x'],
    },
    {
      id: 'ldapsearch.change',
      when: {
        test: (argv) =>
          /^(?:ldapmodify|ldapadd|ldapmodrdn|ldapexop|slapadd|slapindex)$/.test(argv.program) ||
          (/^ds(?:conf|idm|ctl)$/.test(argv.program) &&
            !/\b(?:list|get|show|status|monitor|healthcheck|check)\b/.test(queryOf(argv))),
      },
      does: grants(),
      why: 'Accounts, groups or rights change.',
      must: ['ldapmodify -x -D cn=admin -W -f change.ldif', 'ldapadd -x -f new.ldif'],
      not: ['ldapsearch -x -b dc=example', 'ldapmodify -n -f x.ldif'],
    },
  ],
  otherwise: reads('permission'),
};

const DIRECTORY: Program = {
  names: [
    'samba-tool',
    'ipa',
    'realm',
    'adcli',
    'wbinfo',
    'pdbedit',
    'smbpasswd',
    'sss_cache',
    'authselect',
    'dsquery',
  ],
  source: 'samba-tool(8), ipa(1), realm(8), adcli(8), pdbedit(8)',
  valued: [
    '-U',
    '--username',
    '--password',
    '-H',
    '--URL',
    '-k',
    '-s',
    '--realm',
    '-S',
    '--server',
    '-u',
  ].filter((flag) => flag !== '-k'),
  places: { host: ['-H', '--URL', '-S'] },
  rows: [
    {
      id: 'samba-tool.own',
      when: {
        test: ({ program, words }) =>
          program === 'sss_cache' || program === 'authselect' || words[0]?.text === 'cache',
      },
      does: setsUp(),
      why: 'It changes what this machine remembers of accounts.',
      must: ['sss_cache -E'],
      not: ['ipa user-del alice'],
    },
    {
      id: 'samba-tool.look',
      when: {
        test: ({ words, program, flags }) =>
          program === 'wbinfo' ||
          program === 'dsquery' ||
          (program === 'pdbedit' && flags.has('-L')) ||
          flags.has('--help') ||
          words.length === 0 ||
          (words
            .slice(0, 3)
            .some(({ text }) =>
              /^(?:list\w*|show\w*|get\w*|search|info|status|testparm|ping|discover|query|level|dbcheck|drs|lookup|current|check|help|env|cert-status|[\w-]+-(?:find|show|status|list))$/.test(
                text,
              ),
            ) &&
            !words.slice(0, 3).some(({ text }) => /^(?:raise|replicate|add|delete|set\w*)$/.test(text))),
      },
      does: reads('permission'),
      why: 'It lists or shows.',
      must: ['samba-tool user list', 'ipa user-find alice', 'realm discover example.com', 'wbinfo -u'],
      not: ['samba-tool user delete alice', 'ipa user-del alice'],
    },
    {
      id: 'samba-tool.loses',
      when: {
        test: ({ words, program, flags }) =>
          words
            .slice(0, 3)
            .some(({ text }) =>
              /^(?:delete|del|disable|demote|remove\w*|leave|tombstones|expunge|purge|delete-\w+|[\w-]+-(?:del|disable|revoke|remove|remove-member|remove-\w+))$/.test(
                text,
              ),
            ) ||
          (program === 'pdbedit' && flags.has('-x')) ||
          (program === 'smbpasswd' && (flags.has('-x') || flags.has('-d'))),
      },
      does: loses('permission'),
      why: 'An account, a group or a controller goes; whoever relies on it is locked out.',
      must: ['samba-tool user delete alice', 'ipa user-del alice', 'samba-tool domain demote', 'realm leave'],
      not: ['samba-tool user list', 'ipa user-find alice'],
    },
    {
      id: 'samba-tool.change',
      when: {},
      does: grants(),
      why: 'Accounts, groups or rights change.',
      must: [
        "samba-tool group addmembers 'Domain Admins' bob",
        'ipa group-add-member admins --users=bob',
        'samba-tool user setpassword alice',
      ],
      not: ['samba-tool user list', 'realm leave'],
    },
  ],
  otherwise: 'unknown',
};

const KEYCLOAK: Program = {
  names: ['kcadm.sh', 'kcadm', 'kcreg.sh', 'kc.sh'],
  source: 'Keycloak server administration guide, Admin CLI (keycloak.org/docs/latest/server_admin)',
  valued: [
    '-r',
    '--target-realm',
    '--server',
    '--realm',
    '--user',
    '--password',
    '--client',
    '--secret',
    '-s',
    '--set',
    '-f',
    '--file',
    '-q',
    '--query',
    '-F',
    '--fields',
    '--uusername',
    '--uid',
    '--gname',
    '--gid',
    '--rolename',
    '--cclientid',
    '--cid',
    '--config',
    '-b',
    '--body',
    '--username',
    '--new-password',
    '--dir',
    '-d',
  ].filter((flag) => flag !== '-d'),
  places: { name: ['-r', '--target-realm'], host: ['--server'] },
  rows: [
    {
      id: 'kcadm.local',
      when: { words: 'config|build|show-config|start-dev|help|bootstrap-admin' },
      does: setsUp(),
      why: 'It keeps a login or settings on this machine.',
      must: ['kcadm.sh config credentials --server http://localhost:8080 --realm master --user admin'],
      not: ['kcadm.sh create users -r prod'],
    },
    {
      id: 'kcadm.look',
      when: { words: 'get|get-roles' },
      does: ({ words }) =>
        /(?:client-secret|credentials)$/.test(words[1]?.text ?? '') ? shows() : reads('permission'),
      why: 'It lists or shows.',
      must: ['kcadm.sh get users -r prod'],
      not: ['kcadm.sh delete users/1 -r prod'],
    },
    {
      id: 'kcadm.delete',
      when: { words: 'delete' },
      does: ({ words }) =>
        /^realms\b/.test(words[1]?.text ?? '') ? losesAll('permission') : loses('permission'),
      why: 'Accounts, clients or a whole realm go.',
      must: ['kcadm.sh delete realms/prod', 'kcadm.sh delete users/1 -r prod'],
      not: ['kcadm.sh get realms/prod'],
    },
    {
      id: 'kcadm.export',
      when: { words: 'export' },
      does: shows('permission'),
      why: 'It carries a realm with its secrets off.',
      must: ['kc.sh export --dir /tmp/export'],
      not: ['kc.sh build'],
    },
    {
      id: 'kcadm.change',
      when: { words: 'create|update|add-roles|remove-roles|set-password|update-token|import|start|attrs' },
      does: ({ words }) => (words[0]?.text === 'set-password' ? changes('secret') : grants()),
      why: 'Accounts, clients or rights change.',
      must: [
        'kcadm.sh create users -r prod -s username=bob',
        'kcadm.sh add-roles --uusername bob --rolename admin -r prod',
        'kcadm.sh set-password -r prod --username bob --new-password x',
      ],
      not: ['kcadm.sh get users -r prod'],
    },
  ],
  otherwise: 'unknown',
};

/** Directories of people and what they may do. */
export const DIRECTORIES: readonly Program[] = [KERBEROS, KADMIN, LDAP, DIRECTORY, KEYCLOAK];
