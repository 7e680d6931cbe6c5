import { changes, deploys, loses, on, reads, restarts, setsUp, shows, stops } from '../../deeds.ts';
import { BUILDS } from '../../local-deeds.ts';
import type { Program } from '../../program.ts';

const VALUED =
  '-n --namespace --kube-context --kubeconfig --kube-apiserver --kube-token --kube-as-user -f --values --set --set-string --set-file --set-json --set-literal --version --repo --username --password --timeout --history-max --description --post-renderer -o --output --max --revision --filter --keyring --ca-file --cert-file --key-file -d --destination --app-version --untardir --burst-limit --qps -l --labels --selector --template -s --show-only --api-versions -a --kube-version --output-dir --cascade'.split(
    ' ',
  );

/** Helm: releases of charts in a cluster. */
export const HELM: Program = {
  names: ['helm', 'helm3'],
  source: 'Helm command reference (helm.sh/docs/helm)',
  valued: VALUED,
  places: {
    name: ['--kube-context', '--kubeconfig'],
    host: ['--kube-apiserver'],
    namespace: ['-n', '--namespace'],
  },
  rows: [
    {
      id: 'helm.only_said',
      when: {
        flags: ['--help', '-h', '--dry-run', '--dry-run=client', '--dry-run=server', '--dry-run=true'],
        without: ['--dry-run=none', '--dry-run=false'],
      },
      does: reads('application'),
      why: 'It only says what would be done.',
      must: ['helm upgrade api ./chart --dry-run', 'helm uninstall api --dry-run'],
      not: ['helm upgrade api ./chart', 'helm upgrade api ./chart --dry-run=none'],
    },
    {
      id: 'helm.local',
      when: on(
        /^(?:repo (?:add|remove|rm|update|up|index)|plugin (?:install|i|add|uninstall|un|remove|rm|update|up|package)|registry |completion|init\b)/,
      ),
      does: setsUp(),
      why: 'It changes repositories, plugins or logins of this machine.',
      must: ['helm repo add bitnami https://charts.example', 'helm plugin uninstall diff'],
      not: ['helm repo list', 'helm uninstall diff'],
    },
    {
      id: 'helm.files',
      when: { words: 'dependency|dep|dependencies|package|create|pull|fetch|secrets' },
      does: ({ words }) =>
        words[0]?.text === 'secrets' && /^(?:view|decrypt|dec)$/.test(words[1]?.text ?? '')
          ? shows()
          : BUILDS,
      why: 'It writes files of the working copy.',
      must: ['helm dependency update ./chart', 'helm package ./chart', 'helm pull bitnami/redis'],
      not: ['helm push chart-1.tgz oci://r/charts'],
    },
    {
      id: 'helm.read',
      when: on(
        /^(?:list|ls|status|history|hist|get|show|inspect|template|lint|search|version|env|verify|help|diff|unittest|docs|schema-gen|conftest|repo (?:list|ls)|plugin (?:list|ls|verify)|mapkubeapis --dry-run)\b/,
      ),
      does: reads('application'),
      why: 'It lists, renders or checks.',
      must: [
        'helm list -A',
        'helm template api ./chart',
        'helm diff upgrade api ./chart',
        'helm get values api',
      ],
      not: ['helm upgrade api ./chart', 'helm repo add x https://x.example'],
    },
    {
      id: 'helm.uninstall',
      when: { words: 'uninstall|delete|del|un' },
      does: loses('application'),
      why: 'The release’s objects are deleted, and its history unless it is kept.',
      safer: 'add --dry-run and look at what would go; --keep-history keeps the way back',
      must: ['helm uninstall api -n prod', 'helm delete api --purge'],
      not: ['helm uninstall api --dry-run', 'helm status uninstall'],
    },
    {
      id: 'helm.rebuild',
      when: { words: 'upgrade|rollback', flags: ['--force', '--recreate-pods', '--force-replace'] },
      does: { ...stops('application'), operation: 'deploy' },
      why: 'What cannot be changed in place is deleted and made again; it is down in between.',
      safer: 'leave --force away',
      must: ['helm upgrade api ./chart --force', 'helm rollback api 2 --force'],
      not: ['helm upgrade api ./chart'],
    },
    {
      id: 'helm.to_zero',
      when: {
        words: 'upgrade|install',
        test: ({ flags }) =>
          [...(flags.get('--set') ?? []), ...(flags.get('--set-json') ?? [])].some(({ text }) =>
            /(?:^|[,.])(?:replicaCount|replicas)=0(?:,|$)/.test(text.slice(0, 1000)),
          ),
      },
      does: { ...stops('application'), operation: 'scale' },
      why: 'Nothing of it runs any more.',
      must: ['helm upgrade api ./chart --reuse-values --set replicaCount=0'],
      not: ['helm upgrade api ./chart --set replicaCount=3'],
    },
    {
      id: 'helm.storage_off',
      when: {
        words: 'upgrade',
        test: ({ flags }) =>
          (flags.get('--set') ?? []).some(({ text }) =>
            /(?:persistence|storage|persistentVolume)(?:\.enabled)?=(?:false|null)\b/i.test(
              text.slice(0, 1000),
            ),
          ),
      },
      does: loses('storage'),
      why: 'What runs has no volume any more: what it keeps is lost with its pod.',
      safer: 'keep the claim by existingClaim',
      must: ['helm upgrade pg ./postgres --set primary.persistence.enabled=false'],
      not: ['helm upgrade pg ./postgres --set primary.persistence.size=20Gi'],
    },
    {
      id: 'helm.reset',
      when: { words: 'upgrade', flags: ['--reset-values'] },
      does: { ...deploys(), floor: 'medium' },
      why: 'Values that were set for this release before are dropped.',
      safer: 'use --reuse-values, or give all values in files',
      must: ['helm upgrade api ./chart --reset-values'],
      not: ['helm upgrade api ./chart --reuse-values'],
    },
    {
      id: 'helm.deploy',
      when: { words: 'upgrade|install' },
      does: deploys(),
      why: 'Another version runs after it.',
      safer: 'add --dry-run, or look at helm diff first',
      must: ['helm upgrade --install api ./chart -n prod', 'helm install api bitnami/redis'],
      not: ['helm plugin install x', 'helm upgrade api ./chart --dry-run'],
    },
    {
      id: 'helm.rollback',
      when: { words: 'rollback' },
      does: { ...deploys(), operation: 'rollback' },
      why: 'An earlier revision runs after it.',
      must: ['helm rollback api 3'],
      not: ['helm history api'],
    },
    {
      id: 'helm.test',
      when: { words: 'test' },
      does: restarts('application'),
      why: 'The chart’s test pods run in the cluster.',
      must: ['helm test api'],
      not: ['helm lint ./chart', 'helm unittest ./chart'],
    },
    {
      id: 'helm.push',
      when: { words: 'push|cm-push|mapkubeapis|2to3' },
      does: changes('application'),
      why: 'A chart is published, or releases are rewritten.',
      must: ['helm push api-1.tgz oci://registry.example/charts'],
      not: ['helm pull bitnami/redis'],
    },
  ],
  otherwise: 'unknown',
};

/** Helmfile: many releases by one file. */
export const HELMFILE: Program = {
  names: ['helmfile'],
  source: 'Helmfile CLI reference (helmfile.readthedocs.io)',
  valued: [
    '-e',
    '--environment',
    '-f',
    '--file',
    '-l',
    '--selector',
    '-n',
    '--namespace',
    '--kube-context',
    '-c',
    '--chart',
    '--state-values-set',
    '--state-values-file',
    '--set',
    '--values',
    '--args',
    '--concurrency',
    '--context',
    '--log-level',
    '-b',
    '--helm-binary',
    '--output-dir',
  ],
  places: { name: ['-e', '--environment', '--kube-context'], namespace: ['-n', '--namespace'] },
  rows: [
    {
      id: 'helmfile.destroy',
      when: { words: 'destroy|delete' },
      does: loses('application', { whole: true }),
      why: 'Every release of the file is uninstalled.',
      safer: 'choose releases with --selector',
      must: ['helmfile destroy', 'helmfile -e prod delete'],
      not: ['helmfile diff'],
    },
    {
      id: 'helmfile.deploy',
      when: { words: 'apply|sync|charts|test' },
      does: deploys(),
      why: 'Every release of the file is deployed.',
      safer: 'look at helmfile diff first',
      must: ['helmfile apply', 'helmfile -e prod sync'],
      not: ['helmfile diff', 'helmfile template'],
    },
    {
      id: 'helmfile.read',
      when: {
        words:
          'diff|template|lint|list|status|build|version|help|show-dag|print-env|write-values|fetch|deps|repos|init|cache|unittest',
      },
      does: ({ words }) =>
        /^(?:write-values|fetch|deps|repos|init|cache)$/.test(words[0]?.text ?? '')
          ? BUILDS
          : reads('application'),
      why: 'It renders, shows, or fetches charts.',
      must: ['helmfile deps', 'helmfile diff'],
      not: ['helmfile apply'],
    },
  ],
  otherwise: 'unknown',
};
