import { changes, grants, loses, on, reads } from '../../deeds.ts';
import type { Argv, Deed, Row, Word } from '../../program.ts';

const given = ({ flags }: Argv, ...names: string[]) => names.flatMap((name) => flags.get(name) ?? []);

/** `az` is not cut at the next word after `--scripts`: lines may stand one after the other. */
function scriptsOf({ all }: Argv): Word[] {
  const at = all.findIndex(({ text }) => text === '--scripts');
  const end = all.findIndex(({ text }, i) => i > at && text.startsWith('-'));
  return at < 0
    ? []
    : all.slice(at + 1, end < 0 ? undefined : end).filter(({ text }) => !text.startsWith('@'));
}

/** `az rest`: what the method says. */
function restDeed(argv: Argv): Deed {
  const method = given(argv, '--method', '-m').at(-1)?.text.toLowerCase() ?? 'get';
  if (method === 'get' || method === 'head') return reads('infrastructure');
  return method === 'delete' ? loses('infrastructure') : changes('infrastructure');
}

/** What is run on machines, and who may do what. */
export const ACCESS: readonly Row[] = [
  {
    id: 'az.run_on_machine',
    when: {
      words: 'vm|vmss|aks run-command|command invoke|create',
      test: (argv) => scriptsOf(argv).length > 0,
    },
    does: reads('infrastructure'),
    runs: (argv) =>
      scriptsOf(argv).map((text) => ({ kind: 'script', language: 'shell', text, host: 'az vm' })),
    why: 'The machine runs this.',
    must: [`az vm run-command invoke -g prod -n web --command-id RunShellScript --scripts 'df -h'`],
    not: [
      'az vm run-command list -l we',
      'az vm run-command invoke -g prod -n web --command-id RunShellScript --scripts @fix.sh',
    ],
  },
  {
    id: 'az.run_in_cluster',
    when: { words: 'aks command invoke', flags: ['--command', '-c'] },
    does: reads('infrastructure'),
    runs: (argv) =>
      given(argv, '--command', '-c').map((text) => ({
        kind: 'script',
        language: 'shell',
        text,
        host: 'az aks',
      })),
    why: 'It runs this inside the cluster.',
    must: ['az aks command invoke -g p -n main --command "ls"'],
    not: ['az aks show -g p -n main'],
  },
  {
    id: 'az.exec',
    when: {
      words: 'containerapp|container|webapp exec|ssh|create-remote-connection',
      flags: ['--command', '--exec-command'],
    },
    does: reads('application'),
    runs: (argv) =>
      given(argv, '--command', '--exec-command').map((text) => ({
        kind: 'script',
        language: 'shell',
        text,
        host: 'az',
      })),
    why: 'It runs this inside what serves.',
    must: [
      'az containerapp exec -n api -g p --command "ls /"',
      'az container exec -n c -g p --exec-command "ls"',
    ],
    not: ['az containerapp logs show -n api -g p'],
  },
  {
    id: 'az.rest',
    when: { words: 'rest' },
    does: restDeed,
    why: 'It calls the interface of Azure itself.',
    must: [
      'az rest --method delete --url https://management.azure.com/x',
      'az rest --url https://management.azure.com/x',
    ],
    not: ['az vm show -g p -n web'],
  },
  {
    id: 'az.session',
    when: on(
      /^(?:ssh (?:vm|arc)|vm (?:run-command (?:invoke|create)|repair run|extension set|user (?:update|delete|reset-ssh))|vmss (?:run-command (?:invoke|create)|extension set)|webapp (?:ssh|create-remote-connection)|containerapp exec|container (?:exec|attach)|aks command invoke|network bastion (?:ssh|rdp|tunnel)|serial-console connect)\b/,
    ),
    does: changes('infrastructure'),
    why: 'What is done there is not said here.',
    must: [
      'az ssh vm -g p -n web',
      'az vm run-command invoke -g prod -n web --command-id RunShellScript --scripts @fix.sh',
    ],
    not: ['az vm show -g p -n web', 'az vm run-command list -l we'],
  },
  {
    id: 'az.grant',
    when: on(
      /^(?:role (?:assignment|definition) (?:create|update|delete)|ad (?:sp|app|user|group)(?: \S{1,30})? (?:create-for-rbac|create|add|update|permission|remove)|ad app permission|identity (?:create|assign|federated-credential create)|\S{1,30} identity assign|keyvault set-policy|storage account (?:update|network-rule)|storage container (?:set-permission|policy)|acr (?:update|token create|scope-map)|devops (?:security|user)|account management-group subscription)\b/,
    ),
    does: (argv) =>
      argv.words.some(({ text }) => /^(?:delete|remove)$/.test(text))
        ? { ...grants(), effect: 'destructive' }
        : grants(),
    why: 'It changes who may do what.',
    must: [
      'az role assignment create --assignee x --role Owner --scope /subscriptions/1',
      'az ad sp create-for-rbac --role Contributor --scopes /subscriptions/1',
      'az role assignment delete --assignee x',
    ],
    not: ['az role assignment list', 'az ad user show --id x@y.z'],
  },
];
