import { changes, labels, losesAll, on, protects, reads } from '../../deeds.ts';
import type { Argv, Program } from '../../program.ts';
import { helpRow } from '../../verb-rows.ts';

const text = ({ words }: Argv) => words.map(({ text: each }) => each).join(' ');

/** `velero`: backups of clusters. */
export const VELERO: Program = {
  names: ['velero'],
  source: 'Velero documentation (velero.io/docs)',
  valued:
    '-n --namespace --kubecontext --kubeconfig --from-backup --from-schedule --include-namespaces --exclude-namespaces --include-resources --selector -l --ttl --schedule -o --output --namespace-mappings --storage-location --existing-resource-policy --provider --bucket'.split(
      ' ',
    ),
  places: { name: ['--kubecontext'], namespace: ['--include-namespaces'] },
  rows: [
    helpRow('velero', 'velero backup delete --help', 'velero backup delete help'),
    {
      id: 'velero.delete',
      when: on(
        /^(?:delete (?!schedule)\S+|(?:backup|restore|backup-location|snapshot-location|repo|bl) delete|uninstall)\b/,
      ),
      does: (argv) => (/restore/.test(text(argv)) ? labels('storage') : losesAll('storage')),
      why: 'Backups go, and with them the way back.',
      must: ['velero backup delete nightly --confirm', 'velero delete backup nightly', 'velero uninstall'],
      not: ['velero backup get', 'velero backup create nightly'],
    },
    {
      id: 'velero.overwrite',
      when: {
        ...on(/^(?:restore create|create restore)\b/),
        flags: ['--existing-resource-policy=update'],
      },
      does: { ...losesAll('infrastructure'), operation: 'migrate' },
      why: 'What is there now is overwritten by what the backup holds.',
      safer: 'Leave the policy out: what is there stays.',
      must: ['velero restore create --from-backup nightly --existing-resource-policy update'],
      not: ['velero restore create --from-backup nightly --existing-resource-policy none'],
    },
    {
      id: 'velero.restore',
      when: on(/^(?:restore create|create restore)\b/),
      does: changes('infrastructure'),
      why: 'It writes what a backup holds into the cluster.',
      must: ['velero restore create --from-backup nightly'],
      not: ['velero restore get'],
    },
    {
      id: 'velero.pause',
      when: on(
        /^(?:schedule (?:pause|delete)|delete schedules?|backup-location set|snapshot-location set)\b/,
      ),
      does: changes('security'),
      why: 'Backups are made no more, or elsewhere.',
      must: ['velero schedule pause nightly', 'velero schedule delete nightly --confirm'],
      not: ['velero schedule unpause nightly'],
    },
    {
      id: 'velero.protect',
      when: on(
        /^(?:backup create|create (?:backup|schedule|backup-location|snapshot-location)|schedule (?:create|unpause)|backup-location create|snapshot-location create|install|plugin \S{1,20}|client config|repo \S{1,20})\b/,
      ),
      does: protects('storage'),
      why: 'It adds a backup or plans them.',
      must: [
        'velero backup create nightly --include-namespaces shop',
        'velero schedule create nightly --schedule "0 1 * * *"',
      ],
      not: ['velero backup delete nightly'],
    },
    {
      id: 'velero.read',
      when: on(
        /^(?:(?:backup|restore|schedule|backup-location|snapshot-location|plugin|repo) (?:get|describe|logs|download)|get|describe|version|debug|bug|completion|help)\b/,
      ),
      does: reads('storage'),
      why: 'It lists or shows.',
      must: ['velero backup get', 'velero describe backup nightly', 'velero restore logs r'],
      not: ['velero restore create --from-backup nightly'],
    },
  ],
  otherwise: 'unknown',
};
