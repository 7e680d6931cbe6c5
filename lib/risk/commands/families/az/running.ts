import { changes, deploys, loses, on, reads, restarts, setsUp, stops } from '../../deeds.ts';
import type { Argv, Row } from '../../program.ts';
import { ACCESS } from './access.ts';

const given = ({ flags }: Argv, ...names: string[]) => names.flatMap((name) => flags.get(name) ?? []);
const isZero = (argv: Argv) =>
  given(
    argv,
    '--node-count',
    '-c',
    '--replicas',
    '--new-capacity',
    '--instance-count',
    '--max-replicas',
    '--number-of-workers',
    '--max-count',
  ).some(({ text }) => text === '0');

/** What runs, what is deployed, who may do what. */
export const RUNNING: readonly Row[] = [
  {
    id: 'az.local',
    when: on(
      /^(?:login|logout|configure|upgrade|version|init|find|feedback|interactive|self-test|survey|rest-help|config (?:set|unset|param-persist)|cloud (?:set|register|update)|account (?:set|clear)|extension (?:add|remove|update)|aks (?:get-credentials|install-cli|install-connector)|acr (?:login)|bicep (?:install|upgrade|build|decompile|format|lint|restore)|cache|demo|alias|artifacts universal download|devops (?:configure|login|logout)|functionapp (?:init))\b/,
    ),
    does: setsUp(),
    why: 'It changes settings, logins or files of this machine.',
    must: [
      'az login',
      'az account set --subscription dev',
      'az aks get-credentials -g rg -n dev',
      'az bicep build --file main.bicep',
    ],
    not: ['az account show', 'az aks delete -g rg -n dev'],
  },
  {
    id: 'az.merge',
    when: { words: 'repos pr update', flags: ['--status=completed', '--auto-complete=true'] },
    does: { operation: 'merge', resource: 'code', effect: 'write', reach: 'repository' },
    why: 'The pull request is merged.',
    must: ['az repos pr update --id 1 --status completed'],
    not: ['az repos pr update --id 1 --status abandoned'],
  },
  {
    id: 'az.review',
    when: on(
      /^(?:repos pr|boards) (?:\S{1,30} ){0,2}(?:create|update|add|set-vote|checkout|reviewer|work-item)\b/,
    ),
    does: { operation: 'create', resource: 'code', effect: 'write', reach: 'repository' },
    why: 'It writes a pull request or a work item.',
    must: ['az repos pr create --title x', 'az boards work-item create --title x --type Task'],
    not: ['az repos pr list', 'az repos delete --id 1'],
  },
  {
    id: 'az.plan',
    when: on(
      /^(?:deployment (?:group|sub|mg|tenant) (?:what-if|validate|show|list|export|wait|operation)|stack \S{1,5} (?:validate|show|list|export))\b/,
    ),
    does: reads(),
    why: 'It only says what would be done.',
    must: [
      'az deployment group what-if -g rg --template-file main.bicep',
      'az deployment group validate -g rg --template-file main.bicep',
    ],
    not: ['az deployment group create -g rg --template-file main.bicep'],
  },
  {
    id: 'az.what_if',
    when: {
      flags: ['--what-if', '-w', '--dryrun', '--dry-run', '--validate-only'],
      test: (argv) => !argv.flags.has('-w') || argv.words[0]?.text === 'deployment',
    },
    does: reads(),
    why: 'It only says what would be done.',
    must: [
      'az deployment group create -g rg --template-file main.bicep --what-if',
      'az storage blob delete-batch --source c --account-name a --dryrun',
    ],
    not: ['az deployment group create -g rg --template-file main.bicep --confirm-with-what-if'],
  },
  {
    id: 'az.complete_mode',
    when: { words: 'deployment *', flags: ['--mode=Complete', '--mode=complete'] },
    does: loses('infrastructure', { whole: true }),
    why: 'What the template does not hold is deleted from the group.',
    safer: 'Leave --mode Complete out, or look at what-if first.',
    must: ['az deployment group create -g rg --template-file main.bicep --mode Complete'],
    not: ['az deployment group create -g rg --template-file main.bicep --mode Incremental'],
  },
  {
    id: 'az.apply_template',
    when: on(/^(?:deployment|stack) \S{1,10} (?:create|cancel|delete)\b/),
    does: changes('infrastructure'),
    why: 'Whatever the template says is created or changed.',
    safer: 'Look at what-if first.',
    must: [
      'az deployment group create -g rg --template-file main.bicep',
      'az stack group create -n s -g rg --template-file main.bicep --deny-settings-mode none',
    ],
    not: ['az deployment group list -g rg'],
  },
  ...ACCESS,
  {
    id: 'az.to_zero',
    when: {
      test: (argv) =>
        isZero(argv) && argv.words.some(({ text }) => /^(?:scale|update|create|resize)$/.test(text)),
    },
    does: { ...stops('application'), operation: 'scale' },
    why: 'Nothing of it runs any more.',
    must: [
      'az aks scale -g prod -n main --node-count 0',
      'az containerapp update -n api -g p --max-replicas 0',
    ],
    not: ['az aks scale -g prod -n main --node-count 5'],
  },
  {
    id: 'az.scale',
    when: on(/^(?:\S{1,30} ){1,2}(?:scale|autoscale (?:create|update|delete))\b/),
    does: { operation: 'scale', resource: 'application', effect: 'write', reach: 'remote' },
    why: 'More or fewer of it run.',
    must: [
      'az aks scale -g prod -n main --node-count 5',
      'az vmss scale -g p -n s --new-capacity 4',
      'az monitor autoscale create -g p --resource r --count 3',
    ],
    not: ['az aks show -g prod -n main'],
  },
  {
    id: 'az.deploy',
    when: on(
      /^(?:webapp|functionapp|containerapp|staticwebapp|spring(?: app)?|logicapp|container|acr) (?:up|deploy|deployment (?:slot swap|source \S{1,20}|user set)|config container set|update|revision (?:activate|deactivate|restart|set-mode)|ingress traffic set|traffic-routing set|build|run|task run|environment functions)\b|^(?:pipelines|pipelines build) (?:run|queue)\b|^aks upgrade\b/,
    ),
    does: deploys(),
    why: 'Another version runs after it.',
    must: [
      'az webapp deployment slot swap -g prod -n api --slot staging --target-slot production',
      'az webapp up -n api',
      'az containerapp update -n api -g p --image i:2',
    ],
    not: ['az webapp show -n api -g prod', 'az webapp deployment slot list -n api -g p'],
  },
  {
    id: 'az.restart',
    when: on(/^(?:\S{1,30} ){1,3}(?:restart|start|force-reboot|redeploy|perform-maintenance|reapply)\b/),
    does: (argv) => (argv.words.some(({ text }) => text === 'force-reboot') ? stops('database') : restarts()),
    why: 'What runs is interrupted and starts again.',
    must: ['az webapp restart -n api -g p', 'az redis force-reboot -g p -n r --reboot-type AllNodes'],
    not: ['az webapp stop -n api -g p'],
  },
];
