import { hasFlag } from '../../argv.ts';
import { changes, deploys, grants, loses, on, reads, shows, stops } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program, Row } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';
import { resourceOfCi } from './servers.ts';

const TKN: Program = {
  names: ['tkn', 'argo', 'kn', 'kfp'],
  source:
    'Tekton CLI reference (tekton.dev/docs/cli), Argo Workflows CLI (argo-workflows.readthedocs.io/en/latest/cli/argo), kn reference',
  valued:
    '-n --namespace -c --context --kubeconfig -p --param -w --workspace -s --serviceaccount --prefix-name -l --label --selector -o --output -f --filename --from -L --limit --since --tail --server --argo-server --field-selector --node-field-selector --parameter-file --entrypoint --name --generate-name --image --env --keep --keep-since --older --completed'
      .split(' ')
      .filter((flag) => !['-L', '--completed', '-f'].includes(flag)),
  places: {
    name: ['-c', '--context'],
    namespace: ['-n', '--namespace'],
    host: ['--server', '--argo-server', '-s'],
  },
  rows: [
    helpRow('tkn', 'tkn pipelinerun delete --all --help', 'tkn pipelinerun delete --all'),
    {
      id: 'tkn.only_said',
      when: { flags: ['--dry-run', '--server-dry-run'] },
      does: reads('pipeline'),
      why: 'It only prints what would be started.',
      must: ['argo submit --dry-run deploy.yaml', 'tkn pipeline start deploy --dry-run'],
      not: ['argo submit deploy.yaml'],
    },
    {
      id: 'tkn.token',
      when: on(/^auth token\b/),
      does: shows(),
      why: 'It prints a token of the cluster.',
      must: ['argo auth token'],
      not: ['argo list'],
    },
    ...verbRows(
      'tkn',
      0,
      {
        reads: {
          verbs:
            'list ls describe desc get logs log watch wait lint search ~version export ~status ~completion info ~plugin doctor',
          must: [
            'tkn pipelinerun logs -f -L',
            'argo list -n prod',
            'argo lint workflows/',
            'kn service list',
          ],
          not: ['tkn pipelinerun delete list', 'argo submit deploy.yaml'],
        },
        loses: {
          verbs: 'delete rm del remove prune',
          must: ['tkn pipelinerun delete --all -f', 'argo delete --all', 'kn service delete web'],
          not: ['argo list'],
        },
        stops: {
          verbs: 'stop terminate cancel suspend',
          must: ['argo terminate wf-1', 'tkn pipelinerun cancel run-1', 'argo cron suspend nightly'],
          not: ['argo get wf-1'],
        },
        deploys: {
          verbs: 'apply update rollout',
          must: ['kn service update web --image web:2'],
          not: ['kn service list'],
        },
        changes: {
          verbs:
            'start submit retry resubmit resume create add set push backfill sign cp run reinstall install upgrade downgrade ~server ~node ~archive',
          must: [
            'tkn pipeline start deploy -n prod',
            'argo submit deploy.yaml',
            'argo cron create nightly.yaml',
          ],
          not: ['argo lint deploy.yaml', 'tkn pipeline list'],
        },
      },
      resourceOfCi,
    ),
  ],
  otherwise: 'unknown',
};

const SPIN: Program = {
  names: ['spin', 'hal', 'octopus', 'harness', 'werf', 'waypoint', 'jx', 'keptn'],
  source: 'spin CLI (spinnaker.io/docs/guides/spin), Halyard reference, werf and Octopus CLI references',
  valued: [
    '--application',
    '-a',
    '--name',
    '-n',
    '--config',
    '--gate-endpoint',
    '--file',
    '-f',
    '--parameter-file',
    '-i',
    '--pipelineName',
    '--space',
    '--project',
    '--environment',
    '--version',
    '--env',
  ],
  places: { name: ['--environment', '--env', '-n'], host: ['--gate-endpoint'] },
  rows: [
    ...verbRows(
      'spin',
      0,
      {
        reads: {
          verbs: 'list ls get ~version ~status ~info ~help render lint ~logs show ~config view',
          must: ['spin application list', 'spin pipeline get --application api --name deploy', 'werf render'],
          not: ['spin pipeline delete --application api --name deploy'],
        },
        sets_up: {
          verbs: 'build login logout new watch test ~plugins ~templates ~registry ~add ~doctor',
          must: ['spin build', 'octopus login'],
          not: ['spin deploy'],
        },
        loses: {
          verbs: 'delete dismiss cleanup purge destroy uninstall disable',
          must: [
            'spin pipeline delete --application api --name deploy',
            'spin application delete api',
            'werf dismiss --env prod',
          ],
          not: ['spin application get api'],
        },
        deploys: {
          verbs: 'deploy converge up execute promote bundle release apply rollback',
          must: ['spin pipeline execute --application api --name deploy', 'werf converge --env prod'],
          not: ['spin application list'],
        },
        changes: {
          verbs: 'save update create convert use plan retry enable edit run set import trigger stage',
          must: ['spin pipeline save --file p.json'],
          not: ['spin pipeline list --application api'],
        },
      },
      resourceOfCi,
    ),
  ],
  otherwise: 'unknown',
};

/**
 * Concourse's `fly`: another program than the one of the same name that deploys to Fly.io. Its verbs are its own, so
 * that these rows can stand before that one's.
 */
export const CONCOURSE_ROWS: readonly Row[] = [
  {
    id: 'concourse.look',
    when: {
      words:
        'pipelines|ps|builds|bs|jobs|js|teams|t|targets|ts|workers|ws|containers|cs|resources|rs|get-pipeline|gp|get-team|gt|format-pipeline|fp|validate-pipeline|vp|userinfo|active-users|au|watch|w|resource-versions|rvs|checklist|cl|curl',
      test: (argv) => argv.words[0]?.text !== 'curl' || !hasFlag(argv, '-X', '--request', '-d'),
    },
    does: reads('pipeline'),
    why: 'It lists, shows or checks.',
    must: ['fly -t ci pipelines', 'fly validate-pipeline -c ci.yml', 'fly -t ci watch -j deploy/prod'],
    not: ['fly -t ci destroy-pipeline -p deploy', 'fly status'],
  },
  {
    id: 'concourse.loses',
    when: {
      words:
        'destroy-pipeline|dp|destroy-team|dt|prune-worker|pw|clear-task-cache|ctc|clear-versions|clear-resource-cache|crc|archive-pipeline|ap',
    },
    does: loses('pipeline'),
    why: 'A pipeline or a team goes with the history of its builds.',
    must: ['fly -t prod destroy-pipeline -p deploy -n', 'fly -t prod destroy-team --team-name web'],
    not: ['fly -t prod pipelines'],
  },
  {
    id: 'concourse.stop',
    when: {
      words: 'abort-build|ab|pause-pipeline|pp|pause-job|pj|land-worker|lw|disable-resource-version|drv',
    },
    does: stops('pipeline'),
    why: 'A build ends, or nothing is built any more.',
    must: ['fly -t prod pause-pipeline -p deploy', 'fly -t prod abort-build -j deploy/prod -b 12'],
    not: ['fly -t prod unpause-pipeline -p deploy'],
  },
  {
    id: 'concourse.session',
    when: { words: 'hijack|intercept|i|execute|e' },
    does: { ...changes('pipeline'), floor: 'medium' },
    why: 'Something runs on a worker that is not shown here.',
    must: ['fly -t ci hijack -j deploy/prod', 'fly -t ci execute -c task.yml'],
    not: ['fly -t ci builds'],
  },
  {
    id: 'concourse.team',
    when: { words: 'set-team|st|rename-team|rt' },
    does: { operation: 'grant', resource: 'permission', effect: 'write', reach: 'remote' },
    why: 'It changes who may do what.',
    must: ['fly -t ci set-team --team-name web --local-user bob'],
    not: ['fly -t ci teams'],
  },
  {
    id: 'concourse.change',
    when: {
      words:
        'set-pipeline|sp|trigger-job|tj|unpause-pipeline|up|unpause-job|uj|expose-pipeline|ep|hide-pipeline|hp|rename-pipeline|rp|order-pipelines|op|check-resource|cr|check-resource-type|crt|rerun-build|rb|pin-resource|pr|unpin-resource|ur|enable-resource-version|erv|schedule-job|sj|curl',
    },
    does: ({ words }) =>
      /^(?:expose-pipeline|ep)$/.test(words[0]?.text ?? '') ? changes('security') : deploys(),
    why: 'A job starts, or a pipeline changes.',
    must: ['fly -t prod trigger-job -j deploy/prod', 'fly -t prod set-pipeline -p deploy -c ci.yml'],
    not: ['fly -t prod pipelines', 'fly deploy'],
  },
];

const GITLAB_RUNNER: Program = {
  names: ['gitlab-runner', 'act_runner', 'actions-runner', 'config.sh', 'gitea-runner'],
  source: 'GitLab Runner commands (docs.gitlab.com/runner/commands)',
  valued: [
    '--url',
    '-u',
    '--token',
    '-t',
    '-r',
    '--registration-token',
    '-n',
    '--name',
    '-c',
    '--config',
    '--executor',
    '--docker-image',
    '-d',
    '--working-directory',
    '--user',
    '--description',
    '--tag-list',
  ],
  places: { host: ['--url', '-u'] },
  rows: [
    {
      id: 'gitlab-runner.loses',
      when: {
        test: ({ words, flags }) =>
          /^(?:unregister|remove|uninstall)$/.test(words[0]?.text ?? '') ||
          (words[0]?.text === 'verify' && flags.has('--delete')),
      },
      does: loses('pipeline'),
      why: 'Runners go; jobs that wait for them are not run.',
      must: ['gitlab-runner unregister --all-runners', 'gitlab-runner verify --delete'],
      not: ['gitlab-runner verify', 'gitlab-runner list'],
    },
    {
      id: 'gitlab-runner.stop',
      when: { words: 'stop' },
      does: stops('pipeline'),
      why: 'No jobs are taken any more.',
      must: ['gitlab-runner stop'],
      not: ['gitlab-runner status'],
    },
    {
      id: 'gitlab-runner.local',
      when: {
        words:
          'exec|list|verify|status|help|artifacts-*|cache-*|fleeting|read-logs|health-check|version|wrapper|cache',
      },
      does: ({ words }) => (words[0]?.text === 'exec' ? BUILDS : reads('pipeline')),
      why: 'It shows, or runs a job on this machine.',
      must: ['gitlab-runner list', 'gitlab-runner exec docker test'],
      not: ['gitlab-runner register'],
    },
    {
      id: 'gitlab-runner.change',
      when: { words: 'register|run|run-single|start|restart|install|reset-token|daemon|generate-config' },
      does: ({ words }) =>
        /^(?:register|reset-token)$/.test(words[0]?.text ?? '') ? grants() : changes('pipeline'),
      why: 'A machine takes jobs and sees their secrets.',
      must: [
        'gitlab-runner register --non-interactive --url https://gitlab.example --token x',
        'gitlab-runner restart',
      ],
      not: ['gitlab-runner list'],
    },
  ],
  otherwise: reads('pipeline'),
};

/** Pipelines that run in clusters, what rolls out, and runners. */
export const PIPELINES: readonly Program[] = [TKN, SPIN, GITLAB_RUNNER];
