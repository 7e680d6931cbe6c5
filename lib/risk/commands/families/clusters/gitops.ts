import { changes, deploys, grants, loses, on, reads, restarts, setsUp, shows } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

const KUSTOMIZE: Program = {
  names: ['kustomize'],
  source: 'Kustomize reference (kubectl.docs.kubernetes.io/references/kustomize)',
  valued: ['-o', '--output', '--load-restrictor', '--as-current-user', '-e', '--env'],
  rows: [
    {
      id: 'kustomize.edit',
      when: { words: 'edit|create|localize|init' },
      does: BUILDS,
      why: 'It writes files of the working copy.',
      must: ['kustomize edit set image api=api:1.2', 'kustomize create --autodetect'],
      not: ['kustomize build overlays/prod'],
    },
  ],
  otherwise: reads(),
};

const ARGOCD: Program = {
  names: ['argocd'],
  source: 'Argo CD command reference (argo-cd.readthedocs.io/en/stable/user-guide/commands/argocd)',
  valued:
    '--server --auth-token --config --grpc-web-root-path --header --kube-context -N --app-namespace -n --namespace -p --parameter --revision --repo --path --dest-namespace --dest-server --dest-name --project --sync-policy -l --selector --resource --timeout --helm-set -o --output --strategy --local --values --name --username --password --port-forward-namespace --kind --resource-name --action --grace-period --propagation-policy --cascade --id'
      .split(' ')
      .filter((flag) => flag !== '--cascade'),
  places: {
    host: ['--server', '--dest-server'],
    name: ['--kube-context', '--dest-name'],
    namespace: ['--dest-namespace'],
  },
  rows: [
    {
      id: 'argocd.only_said',
      when: { flags: ['--dry-run', '--help', '-h'] },
      does: reads('application'),
      why: 'It only says what would be done.',
      must: ['argocd app sync api --dry-run'],
      not: ['argocd app sync api'],
    },
    {
      id: 'argocd.local',
      when: { words: 'login|logout|relogin|context|completion|configure' },
      does: setsUp(),
      why: 'It changes logins of this machine.',
      must: ['argocd login argocd.example --sso'],
      not: ['argocd account list'],
    },
    {
      id: 'argocd.print_secret',
      when: on(
        /^(?:account (?:generate-token|session-token)|admin initial-password|admin (?:export|settings rbac can)|proj role create-token)\b/,
      ),
      does: shows(),
      why: 'It prints a password or token, or everything that is stored.',
      must: ['argocd account generate-token --account ci', 'argocd admin initial-password -n argocd'],
      not: ['argocd account get --account ci'],
    },
    {
      id: 'argocd.read',
      when: on(
        /^(?:version|help|(?:app|appset|cluster|proj|repo|repocreds|account|cert|gpg|admin)(?: role| windows| actions| app| cluster| repo| settings| notifications)? (?:list|ls|get|diff|history|hist|logs|manifests|resources|wait|can-i|get-user-info|bcrypt|generate-spec|list-windows)|app actions list|app get-resource|proj windows list)\b/,
      ),
      does: reads('application'),
      why: 'It lists, shows or waits.',
      must: [
        'argocd app list',
        'argocd app diff api',
        'argocd cluster get https://k.example',
        'argocd app wait api',
      ],
      not: ['argocd app sync api', 'argocd app delete list'],
    },
    {
      id: 'argocd.prune',
      when: { words: 'app sync', flags: ['--prune', '--force', '--replace'] },
      does: loses('application'),
      why: 'What is not in git any more is deleted, or deleted and made again.',
      safer: 'look at argocd app diff, or add --dry-run',
      must: ['argocd app sync api --prune', 'argocd app sync api --force'],
      not: ['argocd app sync api', 'argocd app sync api --prune --dry-run'],
    },
    {
      id: 'argocd.orphan',
      when: { words: 'app delete', flags: ['--cascade=false'] },
      does: { ...changes('application'), effect: 'destructive' },
      why: 'The application is forgotten: what it deployed runs on, and nothing keeps it as it should be.',
      must: ['argocd app delete api --cascade=false -y'],
      not: ['argocd app delete api -y'],
    },
    {
      id: 'argocd.delete',
      when: on(
        /^(?:(?:app|appset|cluster|proj|repo|repocreds|cert|gpg|account)(?: role| windows)? (?:delete|rm|remove|delete-resource|delete-token|terminate-op)\b|admin (?:cluster kubeconfig|import))/,
      ),
      does: loses('application'),
      why: 'The application goes with what it deployed, or a cluster or repository is forgotten.',
      safer: 'add --cascade=false to keep what runs',
      must: [
        'argocd app delete api -y',
        'argocd cluster rm prod',
        'argocd app delete-resource api --kind Deployment',
      ],
      not: ['argocd app delete api --cascade=false', 'argocd app get delete'],
    },
    {
      id: 'argocd.rollback',
      when: { words: 'app rollback' },
      does: { ...deploys(), operation: 'rollback' },
      why: 'An earlier version runs after it.',
      must: ['argocd app rollback api 12'],
      not: ['argocd app history api'],
    },
    {
      id: 'argocd.grant',
      when: { words: 'account|proj|cluster|repo|repocreds|cert|gpg|admin' },
      does: grants(),
      why: 'It changes who, what or where the platform deploys.',
      must: [
        'argocd proj add-source web https://git.example/x',
        'argocd account update-password',
        'argocd cluster add prod',
      ],
      not: ['argocd proj list'],
    },
    {
      id: 'argocd.deploy',
      when: {
        words:
          'app|appset create|sync|set|unset|edit|patch|patch-resource|actions|add-source|remove-source|confirm-deletion|update',
      },
      does: deploys(),
      why: 'Another version runs after it, or will.',
      must: [
        'argocd app sync api',
        'argocd app set api --sync-policy automated',
        'argocd app create api --repo r',
      ],
      not: ['argocd app get api', 'argocd app sync api --prune'],
    },
  ],
  otherwise: 'unknown',
};

const FLUX: Program = {
  names: ['flux'],
  source: 'Flux CLI reference (fluxcd.io/flux/cmd)',
  valued:
    '-n --namespace --context --kubeconfig --cluster --server --timeout --url --branch --path --interval --source --tag --owner --repository --components --prune --export --chart --values --target-namespace --since --tail --kind --name --username --password --private-key-file --hostname --creds --provider --revision -f --filename'
      .split(' ')
      .filter((flag) => flag !== '--export' && flag !== '--prune'),
  places: { name: ['--context', '--cluster'], namespace: ['-n', '--namespace'], host: ['--server'] },
  rows: [
    {
      id: 'flux.read',
      when: {
        words:
          'get|check|diff|logs|tree|trace|stats|events|version|export|list|build|pull|completion|help|debug',
      },
      does: reads('application'),
      why: 'It lists, shows or renders.',
      must: ['flux get kustomizations -A', 'flux check --pre', 'flux diff kustomization apps --path ./apps'],
      not: ['flux reconcile kustomization apps'],
    },
    {
      id: 'flux.only_said',
      when: { flags: ['--export', '--dry-run', '--help', '-h'] },
      does: reads('application'),
      why: 'It prints what would be made.',
      must: ['flux create source git web --url https://git.example/web --export'],
      not: ['flux create source git web --url https://git.example/web'],
    },
    {
      id: 'flux.delete',
      when: { words: 'delete|uninstall' },
      does: loses('application'),
      why: 'What it made goes with it, where pruning is on; uninstalling takes Flux itself away.',
      safer: 'suspend it instead',
      must: ['flux delete kustomization apps -s', 'flux uninstall --silent'],
      not: ['flux suspend kustomization apps'],
    },
    {
      id: 'flux.hold',
      when: { words: 'suspend|resume' },
      does: restarts('application'),
      why: 'What is in git is not deployed any more, or again.',
      must: ['flux suspend helmrelease api', 'flux resume helmrelease api'],
      not: ['flux get helmrelease api'],
    },
    {
      id: 'flux.deploy',
      when: { words: 'reconcile|create|bootstrap|install|push|tag|envsubst|migrate' },
      does: deploys(),
      why: 'What git says runs after it.',
      must: [
        'flux reconcile kustomization apps --with-source',
        'flux bootstrap github --owner acme --repository fleet',
      ],
      not: ['flux build kustomization apps'],
    },
  ],
  otherwise: 'unknown',
};

/** What deploys what git says. */
export const GITOPS: readonly Program[] = [KUSTOMIZE, ARGOCD, FLUX];
