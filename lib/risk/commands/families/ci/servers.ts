import type { Resource } from '../../../../../schema/policy-parts.ts';
import { changes, deploys, loses, reads, shows, stops } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';

/** What a CI server's nouns are about: its secrets, who uses it, else what it runs. */
export const resourceOfCi = (nouns: string): Resource =>
  /\b(?:secrets?|orgsecrets?|contexts?|env|credentials?|sshkey|token|variables?)\b|credentials/.test(nouns)
    ? 'secret'
    : /\b(?:users?|roles?|teams?|accounts?|admin)\b/.test(nouns)
      ? 'permission'
      : 'pipeline';

const CIRCLECI: Program = {
  names: ['circleci'],
  source: 'CircleCI CLI reference (circleci-public.github.io/circleci-cli)',
  valued: [
    '--token',
    '--host',
    '-c',
    '--config',
    '--org-slug',
    '--org-id',
    '-o',
    '--pipeline-parameters',
    '--context-id',
  ],
  places: { host: ['--host'] },
  rows: [
    helpRow('circleci', 'circleci orb publish --help', 'circleci orb publish o.yml a/b@1'),
    {
      id: 'circleci.local',
      when: {
        words: 'config|local|setup|update|switch|completion|open|diagnostic|version|info|init|tests|step',
      },
      does: ({ words }) =>
        /^(?:config|version|info|diagnostic|completion)$/.test(words[0]?.text ?? '')
          ? reads('pipeline')
          : BUILDS,
      why: 'It checks a configuration, or runs a job on this machine.',
      must: ['circleci local execute build', 'circleci config process .circleci/config.yml'],
      not: ['circleci orb publish o.yml a/b@1'],
    },
    ...verbRows(
      'circleci',
      0,
      {
        reads: {
          verbs: 'list info validate source show diff process pack get logs decision settings search',
          must: [
            'circleci orb list circleci',
            'circleci orb validate orb.yml',
            'circleci context list github acme',
          ],
          not: ['circleci context delete github acme prod -f'],
        },
        loses: {
          verbs: 'delete remove-* unlist delete-* revoke',
          must: [
            'circleci context delete github acme prod -f',
            'circleci context remove-secret github acme prod TOKEN',
          ],
          not: ['circleci context list github acme'],
        },
        makes: {
          verbs: 'create init add-*',
          must: ['circleci namespace create acme github acme', 'circleci context create github acme prod'],
          not: ['circleci orb publish o.yml a/b@1'],
        },
        changes: {
          verbs:
            'publish store-secret promote increment follow run trigger push add-to-category set import-orb use',
          must: [
            'circleci orb publish o.yml a/b@1',
            'circleci context store-secret github acme prod TOKEN',
            'circleci pipeline run',
          ],
          not: ['circleci orb validate orb.yml'],
        },
      },
      resourceOfCi,
    ),
  ],
  otherwise: 'unknown',
};

const JENKINS: Program = {
  names: ['jenkins-cli', 'jenkins-cli.jar', 'jcli', 'jenkins-jobs'],
  source: 'Jenkins CLI (jenkins.io/doc/book/managing/cli), jenkins-job-builder documentation',
  valued: ['-s', '-auth', '-p', '-user', '-i', '-r', '-v', '-f', '-w'].filter((flag) => flag !== '-f'),
  places: { host: ['-s'] },
  rows: [
    {
      id: 'jenkins-cli.code',
      when: { words: 'groovy|groovysh' },
      does: { ...loses('pipeline'), floor: 'high' },
      why: 'Code that is not read here runs inside of the server, with all of its rights.',
      must: ['jenkins-cli groovy =', 'jenkins-cli -s https://ci.example groovysh'],
      not: ['jenkins-cli who-am-i'],
    },
    {
      id: 'jenkins-cli.halt',
      when: {
        words:
          'shutdown|safe-shutdown|quiet-down|offline-node|disconnect-node|clear-queue|disable-plugin|stop-builds',
      },
      does: stops('pipeline'),
      why: 'Nothing is built any more, or builds end.',
      must: ['jenkins-cli safe-shutdown', 'jenkins-cli stop-builds deploy'],
      not: ['jenkins-cli list-jobs'],
    },
    {
      id: 'jenkins-cli.loses',
      when: { words: 'delete-*|delete|remove-*' },
      does: ({ words }) => loses(resourceOfCi(words[0]?.text ?? '')),
      why: 'Jobs, builds, nodes or credentials go with their history.',
      must: [
        'jenkins-cli delete-job deploy',
        'jenkins-cli delete-builds deploy 1-100',
        'jenkins-jobs delete deploy',
      ],
      not: ['jenkins-cli get-job deploy'],
    },
    {
      id: 'jenkins-cli.look',
      when: {
        words:
          'list-*|get-*|console|who-am-i|version|help|session-id|wait-node-online|wait-node-offline|declarative-linter|test|list|export-configuration|check-configuration',
      },
      does: ({ words }) =>
        /credential/.test(words[0]?.text ?? '') && words[0]?.text.startsWith('get-')
          ? shows()
          : reads('pipeline'),
      why: 'It lists, shows or waits.',
      must: [
        'jenkins-cli list-jobs',
        'jenkins-cli get-job deploy',
        'jenkins-cli console deploy 12',
        'jenkins-jobs test jobs/',
      ],
      not: ['jenkins-cli build deploy', 'jenkins-cli delete-job deploy'],
    },
    {
      id: 'jenkins-cli.change',
      when: {
        words:
          'build|create-*|update-*|update|copy-job|enable-*|disable-*|restart|safe-restart|install-plugin|reload-*|online-node|connect-node|cancel-quiet-down|keep-build|set-*|add-*|import-*|mail|replay-pipeline|restart-from-stage|apply-configuration|reload',
      },
      does: ({ words }) => changes(resourceOfCi(words[0]?.text ?? '')),
      why: 'A job starts, or the server’s jobs and settings change.',
      must: [
        'jenkins-cli build deploy-prod -p VERSION=1',
        'jenkins-cli safe-restart',
        'jenkins-cli create-job web',
        'jenkins-jobs update jobs/',
      ],
      not: ['jenkins-cli list-jobs', 'jenkins-cli delete-job web'],
    },
  ],
  otherwise: 'unknown',
};

const BUILDKITE: Program = {
  names: ['buildkite-agent', 'bk'],
  source: 'buildkite-agent CLI reference (buildkite.com/docs/agent/v3), bk CLI reference',
  valued: [
    '--job',
    '--build',
    '--context',
    '--style',
    '--step',
    '--queue',
    '--token',
    '--tags',
    '--agent-access-token',
    '-p',
    '--pipeline',
    '-c',
    '-b',
    '--branch',
    '-m',
    '-y',
    '--audience',
  ].filter((flag) => flag !== '-y'),
  rows: [
    {
      id: 'buildkite-agent.secret',
      when: { words: 'secret|oidc get|request-token' },
      does: shows(),
      why: 'It prints a secret, or a token that stands for the job.',
      must: ['buildkite-agent secret get DEPLOY_KEY', 'buildkite-agent oidc request-token'],
      not: ['buildkite-agent meta-data get release'],
    },
    {
      id: 'buildkite-agent.of_build',
      when: {
        words: 'artifact|annotate|annotation|meta-data|env|lock|redactor|tool|step|pipeline',
        test: ({ program }) => program === 'buildkite-agent',
      },
      does: ({ words }) =>
        /^(?:get|exists|keys|search|shasum)$/.test(words[1]?.text ?? '') ? reads('pipeline') : BUILDS,
      why: 'It stays within the build that runs it.',
      must: [
        "buildkite-agent artifact upload 'dist/**'",
        'buildkite-agent meta-data get release',
        'buildkite-agent pipeline upload',
      ],
      not: ['bk build cancel 12', 'buildkite-agent stop'],
    },
    {
      id: 'buildkite-agent.look',
      when: { words: '* view|list|ls|show|validate|watch|log|download|get' },
      does: reads('pipeline'),
      why: 'It lists or shows.',
      must: ['bk build view 12', 'bk pipeline list'],
      not: ['bk build cancel 12'],
    },
    {
      id: 'buildkite-agent.stop',
      when: {
        test: ({ words }) =>
          words.slice(0, 2).some(({ text }) => /^(?:stop|cancel|delete|pause)$/.test(text)),
      },
      does: stops('pipeline'),
      why: 'A build or an agent ends.',
      must: ['bk build cancel 12', 'buildkite-agent stop'],
      not: ['bk build view 12'],
    },
    {
      id: 'buildkite-agent.change',
      when: { words: 'start|bootstrap|build|job|pipeline|agent|resume|unblock|init|use|configure|api' },
      does: changes('pipeline'),
      why: 'A build starts, or a pipeline changes.',
      must: ['bk build create -p web', 'buildkite-agent start'],
      not: ['bk build view 12', 'bk build cancel 12'],
    },
  ],
  otherwise: 'unknown',
};

const DRONE: Program = {
  names: ['drone', 'woodpecker-cli', 'travis', 'appveyor', 'cirrus', 'gocd'],
  source: 'Drone CLI reference (docs.drone.io/cli), Travis CI client README (github.com/travis-ci/travis.rb)',
  valued: [
    '-t',
    '--token',
    '-s',
    '--server',
    '--repository',
    '--name',
    '--data',
    '--param',
    '-p',
    '-r',
    '--repo',
    '--org',
    '--event',
    '--branch',
    '-e',
    '--api-endpoint',
    '--allow-pull-request',
  ].filter((flag) => flag !== '--allow-pull-request' && flag !== '--org'),
  places: { host: ['-s', '--server'] },
  rows: [
    helpRow('drone', 'drone repo rm acme/api --help', 'drone repo rm acme/api'),
    {
      id: 'drone.local',
      when: {
        words:
          'exec|lint|fmt|jsonnet|starlark|convert|sign|login|logout|init|endpoint|setup|help|version|completion|connect|context|edit|run|encrypt|encrypt-file',
        test: ({ program, words }) =>
          !/^(?:edit|run|connect|setup)$/.test(words[0]?.text ?? '') || program === 'cirrus',
      },
      does: ({ words }) =>
        /^(?:lint|help|version|completion|encrypt)$/.test(words[0]?.text ?? '') ? reads('pipeline') : BUILDS,
      why: 'It checks or runs on this machine.',
      must: ['drone exec', 'drone lint', 'travis encrypt TOKEN=x'],
      not: ['drone build start acme/api'],
    },
    {
      id: 'drone.token',
      when: { words: 'token' },
      does: shows(),
      why: 'It prints one’s own token.',
      must: ['travis token'],
      not: ['travis whoami'],
    },
    {
      id: 'drone.deploy',
      when: { words: 'build|deploy promote|rollback|deploy' },
      does: deploys(),
      why: 'A build is put into service somewhere.',
      must: ['drone build promote acme/api 12 production', 'drone build rollback acme/api 11 production'],
      not: ['drone build ls acme/api'],
    },
    ...verbRows(
      'drone',
      0,
      {
        reads: {
          verbs:
            'ls list info last log logs show get ~status ~history ~whoami ~repos ~branches ~requests ~accounts ~raw ~report ~monitor ~queue ~open view ps feed',
          must: ['drone build ls acme/api', 'travis status', 'travis env list'],
          not: ['drone build start acme/api', 'drone secret rm --repository acme/api --name t'],
        },
        loses: {
          verbs: 'rm delete remove destroy purge unset clear',
          must: [
            'drone repo rm acme/api',
            'travis env unset TOKEN',
            'drone secret rm --repository acme/api --name t',
          ],
          not: ['drone repo ls'],
        },
        stops: {
          verbs: 'stop kill cancel disable decline pause',
          must: ['drone build stop acme/api 12', 'travis disable'],
          not: ['drone build info acme/api 12'],
        },
        grants: {
          verbs: 'chown',
          must: ['drone repo chown acme/api'],
          not: ['drone repo ls'],
        },
        changes: {
          verbs:
            'add create update set start restart approve enable repair resume sync apply copy ~settings ~cache ~sshkey trigger debug rebuild retry attach',
          must: [
            'drone build start acme/api',
            'drone secret add --repository acme/api --name t --data x',
            'travis env set TOKEN abc',
            'travis restart 12',
          ],
          not: ['drone build ls acme/api'],
        },
      },
      resourceOfCi,
    ),
  ],
  otherwise: 'unknown',
};

/** CI servers and what works for them. */
export const CI_SERVERS: readonly Program[] = [CIRCLECI, JENKINS, BUILDKITE, DRONE];
