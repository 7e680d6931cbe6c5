import { changes, grants, loses, on, reads, setsUp, shows } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Argv, Nested, Program } from '../../program.ts';

/** `tsh ssh user@host command`, `tsh kubectl …` and the like. */
function behindHost(argv: Argv): Nested[] {
  const [, host] = argv.words;
  if (!host) return [];
  const rest = argv.all.slice(argv.all.indexOf(host) + 1);
  const [first] = rest;
  if (!first) return [];
  const text = rest.map((word) => word.text).join(' ');
  const known = rest.every((word) => word.known);
  return [
    {
      kind: 'script',
      language: 'shell',
      text: { ...first, text, known },
      host: host.text.replace(/^.*@/, '').slice(0, 200),
    },
  ];
}

const TSH: Program = {
  names: ['tsh'],
  source: 'Teleport tsh reference (goteleport.com/docs/reference/cli/tsh)',
  valued: [
    '--proxy',
    '--user',
    '-l',
    '--login',
    '-p',
    '--port',
    '-c',
    '--cluster',
    '--ttl',
    '-i',
    '--identity',
    '--auth',
    '--db-user',
    '--db-name',
    '-f',
    '--format',
    '-o',
    '-L',
    '-R',
    '--kube-cluster',
    '--request-reason',
    '--roles',
    '--reason',
    '-t',
  ],
  places: { host: ['--proxy'], name: ['-c', '--cluster', '--kube-cluster'] },
  rows: [
    {
      id: 'tsh.ssh',
      when: { words: 'ssh *', test: (argv) => behindHost(argv).length > 0 },
      does: reads('infrastructure'),
      runs: behindHost,
      why: 'The command runs on another host; what it does is what counts.',
      must: ["tsh ssh root@db-prod 'rm -rf /var/lib/postgresql'", 'tsh ssh alice@web uptime'],
      not: ['tsh ssh alice@web', 'tsh ls'],
    },
    {
      id: 'tsh.session',
      when: on(/^(?:ssh|join|db connect|kube (?:exec|join)|play$)\b/),
      does: { ...changes('infrastructure'), floor: 'medium' },
      why: 'A session on another host: what will be typed there is not known.',
      safer: 'give the one command that is meant',
      must: ['tsh ssh alice@web', 'tsh db connect orders'],
      not: ['tsh ssh alice@web uptime', 'tsh ls'],
    },
    {
      id: 'tsh.nested',
      when: { words: 'kubectl|aws|gcloud|az|gsutil' },
      does: reads(),
      runs: ({ words }) => [{ kind: 'words', words }],
      why: 'It hands the command on.',
      must: ['tsh kubectl delete ns orders'],
      not: ['tsh kube ls'],
    },
    {
      id: 'tsh.copy',
      when: { words: 'scp' },
      does: ({ words }) =>
        words.at(-1)?.text.includes(':') ? changes('infrastructure') : reads('infrastructure'),
      why: 'Files of another host are read or overwritten.',
      must: ['tsh scp ./app.conf alice@web:/etc/app.conf'],
      not: ['tsh ls'],
    },
    {
      id: 'tsh.request',
      when: on(/^(?:request (?:new|create|review|drop)|mfa (?:add|rm)|headless approve|device)\b/),
      does: grants(),
      why: 'Access is asked for, given or taken.',
      must: ['tsh request create --roles admin', 'tsh mfa rm phone'],
      not: ['tsh request ls'],
    },
    {
      id: 'tsh.login',
      when: on(
        /^(?:login|logout|proxy|(?:kube|db|apps?|aws|gcp|azure) (?:login|logout|config)|config|kubeconfig|recordings export|agent|vnet|daemon|kube credentials|puttyconfig|update)\b/,
      ),
      does: setsUp(),
      why: 'It keeps or drops one’s own certificates on this machine.',
      must: ['tsh login --proxy teleport.example.com', 'tsh kube login main'],
      not: ['tsh ls'],
    },
  ],
  otherwise: reads('infrastructure'),
};

const TCTL: Program = {
  names: ['tctl', 'teleport', 'boundary', 'tbot'],
  source:
    'Teleport tctl reference (goteleport.com/docs/reference/cli/tctl), Boundary commands (developer.hashicorp.com/boundary/docs/commands)',
  valued: [
    '-c',
    '--config',
    '--auth-server',
    '--format',
    '--roles',
    '--logins',
    '--type',
    '--ttl',
    '--user',
    '--format',
    '--out',
    '-f',
    '-id',
    '-scope-id',
    '-name',
    '-addr',
    '-token',
    '-recovery-config',
    '-target-id',
    '-host-id',
    '-login-name',
  ],
  places: { host: ['--auth-server', '-addr'] },
  singleDash: true,
  rows: [
    {
      id: 'tctl.look',
      when: {
        test: ({ words }) =>
          words
            .slice(0, 2)
            .some(({ text }) =>
              /^(?:ls|list|get|status|version|help|read|search|top|show|inventory|validate|monitor)$/.test(
                text,
              ),
            ) && words[0]?.text !== 'rm',
      },
      does: ({ words }) =>
        /^(?:cert_authority|cas?|token|all)\b/.test(words[0]?.text === 'get' ? (words[1]?.text ?? '') : '')
          ? shows()
          : reads('permission'),
      why: 'It lists or shows.',
      must: ['tctl get roles', 'boundary targets list', 'tctl users ls'],
      not: ['tctl users rm alice', 'tctl rm role/dev'],
    },
    {
      id: 'tctl.loses',
      when: {
        test: ({ words }) =>
          words
            .slice(0, 2)
            .some(({ text }) =>
              /^(?:rm|delete|del|cancel|lock|reset|destroy|revoke|remove-\w[\w-]*)$/.test(text),
            ),
      },
      does: loses('permission'),
      why: 'An account, a role or a way in goes.',
      must: [
        'tctl users rm alice',
        'tctl rm role/dev',
        'boundary targets delete -id ttcp_1',
        'tctl lock --user alice',
      ],
      not: ['tctl users ls'],
    },
    {
      id: 'tctl.rotate',
      when: on(
        /^(?:auth (?:rotate|export|sign|crl)|recordings encryption rotate|database (?:migrate|init))\b/,
      ),
      does: ({ words }) =>
        words[1]?.text === 'export' ? shows() : { ...changes('secret'), operation: 'rotate' },
      why: 'Keys are made or changed; what trusted the old ones is locked out.',
      must: ['tctl auth rotate --type=host', 'tctl auth sign --user ci --out id'],
      not: ['tctl status'],
    },
    {
      id: 'tctl.login',
      when: { words: 'authenticate|logout|config|configure|connect|dev|cache|start' },
      does: setsUp(),
      why: 'It opens or closes one’s own session, or a service of this machine.',
      must: ['boundary authenticate password -login-name alice', 'boundary connect -target-id ttcp_1'],
      not: ['boundary targets list'],
    },
    {
      id: 'tctl.change',
      when: { words: '*' },
      does: grants(),
      why: 'Accounts, roles or ways in change.',
      must: [
        'tctl users add bob --roles=access,editor',
        'tctl create -f role.yaml',
        'boundary users create -name bob',
        'tctl tokens add --type=node',
      ],
      not: ['tctl get roles'],
    },
  ],
  otherwise: reads(),
};

const STEP: Program = {
  names: ['step', 'cfssl', 'cfssljson', 'easyrsa', 'step-ca', 'vault-pki'],
  source: 'step CLI reference (smallstep.com/docs/step-cli), cfssl README, Easy-RSA documentation',
  valued: [
    '--ca-url',
    '--root',
    '--provisioner',
    '--san',
    '--not-after',
    '--kty',
    '--curve',
    '--profile',
    '-config',
    '-profile',
    '-ca',
    '-ca-key',
    '-hostname',
    '--token',
    '-d',
    '-n',
    '-t',
    '-i',
    '-o',
  ],
  places: { host: ['--ca-url'] },
  rows: [
    {
      id: 'step.look',
      when: {
        test: ({ words, program }) =>
          program === 'cfssljson' ||
          /^(?:certificate (?:inspect|verify|lint|fingerprint|needs-renewal|format|p12)|ca (?:health|roots?|provisioner list|federation)|crypto (?:jwt|hash|jws|jwk|key (?:inspect|fingerprint))|oauth|path|version|help|ssh (?:list|inspect|hosts|check-host|needs-renewal)|certinfo|print-defaults|info|show-\w+|scan|bundle|beta)\b/.test(
            words
              .map(({ text }) => text)
              .join(' ')
              .slice(0, 200),
          ),
      },
      does: reads('secret'),
      why: 'It shows or checks.',
      must: ['step certificate inspect cert.pem', 'cfssl certinfo -cert cert.pem', 'step ca health'],
      not: ['step ca revoke 1', 'cfssl gencert -initca ca.json'],
    },
    {
      id: 'step.loses',
      when: on(
        /^(?:ca (?:revoke|provisioner remove|admin remove|policy \w+ (?:remove|deny))|ssh revoke|revoke\b|ocsprefresh|certificate uninstall|build-ca|init-pki|clean-all|renew-ca)/,
      ),
      does: loses('secret'),
      why: 'A certificate is not valid any more, or the authority starts over.',
      must: ['step ca revoke 123456', 'easyrsa revoke web', 'easyrsa init-pki'],
      not: ['step ca health'],
    },
    {
      id: 'step.grant',
      when: on(
        /^(?:ca (?:provisioner|admin|policy|acme|init|token)|ssh (?:certificate|config|login)|sign-req|certificate install|sign$)\b/,
      ),
      does: grants(),
      why: 'The authority lets somebody in, or is trusted.',
      must: ['step ca provisioner add ci --type JWK', 'easyrsa sign-req server web'],
      not: ['step ca provisioner list'],
    },
    {
      id: 'step.make',
      when: {},
      does: BUILDS,
      why: 'Keys or certificates are written to files.',
      must: [
        'cfssl gencert -initca ca.json',
        'step certificate create web web.crt web.key',

        'step ca certificate web w.crt w.key',
      ],
      not: ['cfssl certinfo -cert c.pem'],
    },
  ],
  otherwise: 'unknown',
};

const OKTA: Program = {
  names: ['okta', 'auth0', 'okta-aws-cli', 'gam', 'azuread', 'workos', 'clerk'],
  source: 'Okta CLI and Auth0 CLI references (auth0.github.io/auth0-cli), GAM wiki',
  valued: ['--tenant', '--domain', '-d', '--id', '--name', '-n'],
  rows: [
    {
      id: 'okta.look',
      when: {
        test: ({ words }) =>
          words.length === 0 ||
          words
            .slice(0, 3)
            .some(({ text }) =>
              /^(?:list|ls|get|show|search|info|print|logs|tail|help|version|quickstarts|completion|export)$/.test(
                text,
              ),
            ),
      },
      does: reads('permission'),
      why: 'It lists or shows.',
      must: ['okta apps list', 'auth0 users search -q bob', 'gam print users'],
      not: ['okta users deactivate 1', 'auth0 apps delete 1'],
    },
    {
      id: 'okta.loses',
      when: on(
        /\b(?:delete|rm|remove|deactivate|suspend|disable|revoke|block|suspended on|deprovision|unassign|wipe|clear)\b/,
      ),
      does: loses('permission'),
      why: 'Accounts or applications go, or lose their access.',
      must: ['okta users deactivate 1', 'auth0 apps delete 1 --force', 'gam delete user bob'],
      not: ['okta users list'],
    },
    {
      id: 'okta.login',
      when: { words: 'login|logout|start|tenants|configure|register|config' },
      does: setsUp(),
      why: 'It keeps a login on this machine.',
      must: ['auth0 login', 'okta login'],
      not: ['auth0 apps delete 1'],
    },
    {
      id: 'okta.change',
      when: { words: '* *' },
      does: grants(),
      why: 'Accounts, applications or rights change.',
      must: ['auth0 roles create --name admin', 'gam update group admins add member bob'],
      not: ['auth0 roles list'],
    },
  ],
  otherwise: 'unknown',
};

/** Ways in for people and machines: sessions, certificates. */
export const ACCESS: readonly Program[] = [TSH, TCTL, STEP, OKTA];
