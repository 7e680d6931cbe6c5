import {
  changes,
  grants,
  looks,
  loses,
  losesAll,
  on,
  protects,
  reads,
  setsUp,
  shows,
  stops,
} from '../../deeds.ts';
import type { Program, Row } from '../../program.ts';

/** What is taken away, or does not answer any more. */
const TAKEN: readonly Row[] = [
  {
    id: 'vault.delete_versions',
    when: on(/^kv (?:destroy|metadata delete)\b/),
    does: losesAll('secret'),
    why: 'Versions of the secret are gone for good.',
    safer: 'kv delete hides a version and can be undone.',
    must: ['vault kv metadata delete secret/prod/db', 'vault kv destroy -versions=1,2 secret/prod/db'],
    not: ['vault kv metadata get secret/prod/db'],
  },
  {
    id: 'vault.delete',
    when: on(
      /^(?:kv (?:delete|rollback)|delete|policy delete|namespace delete|plugin deregister|audit-store delete)\b/,
    ),
    does: loses('secret'),
    why: 'A secret, a role or a policy is taken away; what needs it stops working.',
    must: ['vault kv delete secret/prod/db', 'vault delete database/roles/app', 'vault policy delete app'],
    not: ['vault kv undelete -versions=1 secret/prod/db', 'vault policy read app'],
  },
  {
    id: 'vault.disable',
    when: on(/^(?:secrets (?:disable|move)|auth (?:disable|move))\b/),
    does: losesAll('secret'),
    why: 'Everything under the mount goes: secrets, roles, leases, logins.',
    must: ['vault secrets disable database/', 'vault auth disable github'],
    not: ['vault secrets list', 'vault secrets enable kv'],
  },
  {
    id: 'vault.revoke',
    when: on(/^(?:lease|token) revoke\b/),
    does: (argv) => ({
      ...loses('secret'),
      ...(argv.flags.has('-prefix') || argv.flags.has('-mode') ? { whole: true } : {}),
    }),
    why: 'Credentials that are in use stop working.',
    must: ['vault lease revoke -prefix database/creds', 'vault token revoke -self'],
    not: ['vault lease renew database/creds/app/1', 'vault token lookup'],
  },
  {
    id: 'vault.seal',
    when: on(/^operator (?:seal|step-down|raft (?:remove-peer|demote)|migrate)\b/),
    does: stops('secret'),
    why: 'Whatever needs a secret stops working until it is unsealed, or a node is lost.',
    must: ['vault operator seal', 'vault operator raft remove-peer node3', 'vault operator step-down'],
    not: ['vault operator raft list-peers'],
  },
  {
    id: 'vault.restore',
    when: on(/^operator raft (?:snapshot restore|snapshot load)\b/),
    does: losesAll('secret'),
    why: 'Everything that it holds now is overwritten.',
    must: ['vault operator raft snapshot restore -force backup.snap'],
    not: ['vault operator raft snapshot save backup.snap'],
  },
  {
    id: 'vault.audit_off',
    when: on(/^audit disable\b/),
    does: changes('secret'),
    why: 'What is done with secrets is not written down any more.',
    must: ['vault audit disable file/'],
    not: ['vault audit list', 'vault audit enable file file_path=/var/log/v'],
  },
];

/** `vault`: one word a flag, with one dash. */
export const VAULT: Program = {
  names: ['vault', 'bao'],
  source: 'Vault CLI (developer.hashicorp.com/vault/docs/commands)',
  singleDash: true,
  valued: [
    '-address',
    '-namespace',
    '-ns',
    '-format',
    '-field',
    '-mount',
    '-method',
    '-path',
    '-output',
    '-policy',
  ],
  places: { host: ['-address'], namespace: ['-namespace', '-ns'] },
  rows: [
    {
      id: 'vault.help',
      when: {
        flags: ['-help', '--help', '-h', '-version', '--version', '-output-curl-string', '-output-policy'],
      },
      does: looks(),
      why: 'It asks for help, or prints the call that it would make.',
      must: ['vault kv delete -help', 'vault kv put -output-curl-string secret/x a=b'],
      not: ['vault kv delete secret/help'],
    },
    {
      id: 'vault.local',
      when: on(/^(?:login|server|agent|proxy|version|version-history)\b/),
      does: setsUp(),
      why: 'It logs in, or starts a process on this machine.',
      must: ['vault login -method=oidc', 'vault server -dev'],
      not: ['vault operator seal'],
    },
    ...TAKEN,
    {
      id: 'vault.print_secret',
      when: on(
        /^(?:kv get|read(?! (?:sys|auth)\/)|unwrap|print token|token create|operator (?:init|generate-root|rekey)|pki issue|transit export|ssh)\b/,
      ),
      does: ({ words }) => (/^(?:operator|token)$/.test(words[0]!.text) ? grants() : shows()),
      why: 'It prints a secret, or makes one that opens everything.',
      must: [
        'vault kv get secret/prod/db',
        'vault read database/creds/admin',
        'vault operator generate-root -init',
        'vault operator rekey -init',
      ],
      not: ['vault kv list secret/prod', 'vault read sys/health'],
    },
    {
      id: 'vault.protect',
      when: on(/^(?:operator raft snapshot save|audit enable)\b/),
      does: protects('secret'),
      why: 'It adds a backup or a record.',
      must: ['vault operator raft snapshot save b.snap', 'vault audit enable file file_path=/var/log/v'],
      not: ['vault operator raft snapshot restore b.snap'],
    },
    {
      id: 'vault.read',
      when: on(
        /^(?:status|list|kv (?:list|metadata get)|secrets list|auth (?:list|help)|policy (?:list|read|fmt)|token (?:lookup|capabilities)|lease lookup|operator (?:members|diagnose|key-status|raft (?:list-peers|autopilot)|usage|utilization|raft snapshot inspect)|audit list|path-help|plugin (?:list|info|runtime)|namespace (?:list|lookup)|debug|monitor|read (?:sys|auth)\/|events subscribe|pki (?:health-check|list-intermediates|verify-sign)|hcp|version)/,
      ),
      does: reads('secret'),
      why: 'It lists or shows what is no secret.',
      must: [
        'vault status',
        'vault kv list secret/prod',
        'vault policy read admin',
        'vault token lookup',
        'vault kv metadata get secret/x',
      ],
      not: ['vault kv get secret/prod/db', 'vault policy write admin a.hcl'],
    },
    {
      id: 'vault.renew',
      when: on(/^(?:lease|token) renew\b/),
      does: setsUp(),
      why: 'A credential that is in use lives longer.',
      must: ['vault token renew', 'vault lease renew database/creds/app/1'],
      not: ['vault token revoke -self'],
    },
    {
      id: 'vault.grant',
      when: on(
        /^(?:policy write|auth (?:enable|tune)|write (?:auth|sys\/policies|sys\/policy|identity)\/?|operator (?:unseal|rotate)|namespace (?:create|patch|lock|unlock))/,
      ),
      does: grants(),
      why: 'It changes who may read which secrets.',
      must: [
        'vault policy write admin admin.hcl',
        'vault auth enable github',
        'vault operator unseal',
        'vault write auth/approle/role/x policies=admin',
      ],
      not: ['vault policy read admin', 'vault write database/config/x plugin_name=p'],
    },
    {
      id: 'vault.write',
      when: on(
        /^(?:kv (?:put|patch|undelete|enable-versioning|metadata (?:put|patch))|write|patch|secrets (?:enable|tune)|plugin (?:register|reload)|transit|pki|transform|operator raft (?:join|promote))\b/,
      ),
      does: changes('secret'),
      why: 'A secret, or the engine that makes them, is changed.',
      must: [
        'vault kv put secret/prod/db password=@p.txt',
        'vault write database/config/x plugin_name=p',
        'vault secrets enable -path=x kv-v2',
      ],
      not: ['vault kv list secret/prod'],
    },
  ],
  otherwise: 'unknown',
};
