import { on, reads, setsUp } from '../../deeds.ts';
import type { Program, Row } from '../../program.ts';
import { helpRow, verbRows } from '../../verb-rows.ts';
import { DATA } from './data.ts';
import { RUNNING } from './running.ts';

/** Groups of commands where the meaning is graver or milder than the verb says. */
const PARTICULAR: readonly Row[] = [
  helpRow('gcloud', 'gcloud projects delete --help', 'gcloud projects delete help-desk'),
  {
    id: 'gcloud.local',
    when: on(
      /^(?:config (?:set|unset|configurations)|auth (?:login|activate-service-account|application-default|configure-docker|revoke)|init|components|container clusters get-credentials|container fleet memberships get-credentials|compute config-ssh|source repos clone|topic|info|version|survey|cheat-sheet|emulators|interactive)\b/,
    ),
    does: setsUp(),
    why: 'It changes settings, logins or files of this machine.',
    must: [
      'gcloud config set project dev-1',
      'gcloud auth login',
      'gcloud container clusters get-credentials dev --zone z',
    ],
    not: ['gcloud config list', 'gcloud container clusters delete dev'],
  },
  {
    id: 'gcloud.preview',
    when: { flags: ['--preview', '--dry-run', '--validate-only', '--diff'] },
    does: reads(),
    why: 'It only says what would be done.',
    must: ['gcloud deployment-manager deployments update d --config c.yml --preview'],
    not: ['gcloud deployment-manager deployments update d --config c.yml'],
  },
  ...DATA,
  ...RUNNING,
];

/** What verbs mean in every other group. */
const VERBS = verbRows('gcloud', 1, {
  reads: {
    verbs:
      'list describe get-* read tail ls cat du stat hash ~log ~logs show ~status search search-* query lookup check-* validate* test-* print-* diff wait explain troubleshoot-* analyze-* ~export list-* verify* dns-keys ~info help predict detect-* recognize recognize-* translate* preview* simulate* lint calculate-* evaluate sign-url ddl-describe cp-help fetch-* get versions-list',
    must: [
      'gcloud compute instances list --project prod-1',
      'gcloud beta logging read "severity>=ERROR" --limit 5',
      'gcloud projects get-iam-policy p',
      'gcloud config list',
    ],
    not: ['gcloud compute instances delete list', 'gcloud sql export sql orders gs://b/o.sql'],
  },
  loses: {
    verbs:
      'delete delete-* remove-* destroy purge rm reset detach-* drop abandon* cancel terminate clear* unset* uninstall disconnect unregister bulk-delete recreate-instances delete-instances reimage wipe drain',
    must: [
      'gcloud compute instances delete web-1 --zone z',
      'gcloud dns record-sets delete www.example.com. --type A --zone z',
      'gcloud container clusters delete main',
    ],
    not: ['gcloud compute instances describe delete-me', 'gcloud projects delete --help'],
  },
  stops: {
    verbs: 'stop suspend disable pause stop-* abort quiesce',
    must: ['gcloud compute instances stop web-1', 'gcloud scheduler jobs pause nightly'],
    not: ['gcloud compute instances start web-1'],
  },
  restarts: {
    verbs: 'reset-vm restart start resume start-* failover ~rolling-action reboot',
    must: ['gcloud sql instances restart orders', 'gcloud compute instances start web-1'],
    not: ['gcloud sql instances list'],
  },
  makes: {
    verbs:
      'create create-* add add-* insert upload import copy clone submit register provision new attach-* bulk mb enroll publish seek',
    must: [
      'gcloud compute instances create batch-1 --machine-type n2-standard-4',
      'gcloud compute firewall-rules create open --allow tcp:22',
    ],
    not: ['gcloud compute instances describe create'],
  },
  changes: {
    verbs:
      'update update-* set set-* patch modify move mv replace upgrade resize enable enable-* restore rotate apply run call execute promote switchover invalidate-cdn-cache rename change* edit migrate cp rsync ~link unlink import-* ~transaction approve reject rollback undelete reschedule retry acknowledge ack pull push deploy assign-* reconfigure reencrypt perform-maintenance ddl rewrite ~objects release-* sync configure',
    must: [
      'gcloud compute instances set-machine-type web --machine-type n2-standard-8',
      'gcloud sql instances patch orders --tier db-n1-standard-4',
      'gcloud storage cp ./x gs://b/',
    ],
    not: ['gcloud compute instances list'],
  },
});

/** `gcloud <group>… <verb> <operand>`. */
export const GCLOUD: readonly Program[] = [
  {
    names: ['gcloud'],
    source: 'gcloud CLI reference (cloud.google.com/sdk/gcloud/reference)',
    valued:
      '--project --zone --region --location --account --format --filter --configuration --impersonate-service-account --limit --verbosity --billing-project --command --num-nodes --size --max-instances --max-nodes --instances --sql --ddl --instance --cluster --database --namespace --flatten --sort-by --member --role --key --keyring --secret --network'.split(
        ' ',
      ),
    places: { account: ['--project', '--configuration'], name: ['--cluster'] },
    rows: [...PARTICULAR, ...VERBS],
    otherwise: 'unknown',
  },
];
