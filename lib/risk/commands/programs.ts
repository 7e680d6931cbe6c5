import { AWS } from './families/aws/aws.ts';
import { AZ } from './families/az/az.ts';
import { BARMAN } from './families/backups/barman.ts';
import { DATABASE_ADMIN } from './families/backups/database-admin.ts';
import { DATABASE_SERVERS } from './families/backups/database-servers.ts';
import { DUMPS } from './families/backups/dumps.ts';
import { OTHERS } from './families/backups/files.ts';
import { PGBACKREST, WALG } from './families/backups/pgbackrest-and-wal-g.ts';
import { BORG, RESTIC } from './families/backups/restic-and-borg.ts';
import { VELERO } from './families/backups/velero.ts';
import { KAFKA } from './families/brokers/kafka.ts';
import { KAFKA_SCRIPTS } from './families/brokers/kafka-more.ts';
import { NATS } from './families/brokers/nats.ts';
import { OTHER_BROKERS } from './families/brokers/others.ts';
import { RABBITMQ } from './families/brokers/rabbitmq.ts';
import { BUILD } from './families/build/build.ts';
import { PIPELINES } from './families/ci/pipelines.ts';
import { CI_SERVERS } from './families/ci/servers.ts';
import { GITOPS } from './families/clusters/gitops.ts';
import { HELM, HELMFILE } from './families/clusters/helm.ts';
import { KUBERNETES } from './families/clusters/kubectl.ts';
import { MAKERS } from './families/clusters/makers.ts';
import { MESHES } from './families/clusters/mesh.ts';
import { NODES } from './families/clusters/nodes.ts';
import { COMPOSE } from './families/containers/compose.ts';
import { ENGINES } from './families/containers/engine.ts';
import { DESK_SERVERS } from './families/desk/servers.ts';
import { DESK_TOOLS } from './families/desk/tools.ts';
import { DISKS } from './families/disks/disks.ts';
import { POOLS } from './families/disks/pools.ts';
import { EDITORS } from './families/editors.ts';
import { ARCHIVES } from './families/files/archives.ts';
import { MOVING } from './families/files/moving.ts';
import { RAW_AND_RIGHTS } from './families/files/raw-and-rights.ts';
import { REMOVING } from './families/files/removing.ts';
import { STREAMS } from './families/files/streams.ts';
import { FIND } from './families/find.ts';
import { BQ } from './families/gcloud/bq.ts';
import { GCLOUD } from './families/gcloud/gcloud.ts';
import { GSUTIL } from './families/gcloud/gsutil.ts';
import { GIT } from './families/git/git.ts';
import { MACHINE } from './families/host/machine.ts';
import { SERVICES } from './families/host/services.ts';
import { HOSTING } from './families/hosting/hosting.ts';
import { ANSIBLES } from './families/iac/ansible.ts';
import { FLEETS } from './families/iac/fleets.ts';
import { HASHICORP } from './families/iac/hashicorp.ts';
import { SALTS } from './families/iac/salt.ts';
import { STACKS } from './families/iac/stacks.ts';
import { TERRAFORMS } from './families/iac/terraform.ts';
import { ACCESS } from './families/identity/access.ts';
import { DIRECTORIES } from './families/identity/directories.ts';
import { INTERPRETERS } from './families/interpreters.ts';
import { DNS } from './families/network/dns.ts';
import { FIREWALLS } from './families/network/firewalls.ts';
import { KEYS } from './families/network/keys.ts';
import { LINKS } from './families/network/links.ts';
import { LOOKING } from './families/network/looking.ts';
import { IMAGES_AND_METRICS } from './families/others/images-and-metrics.ts';
import { JOBS_AND_DATA } from './families/others/jobs-and-data.ts';
import { MACHINES } from './families/others/machines.ts';
import { PLATFORMS } from './families/others/platforms.ts';
import { DATABASE_VENDORS } from './families/paas/database-vendors.ts';
import { DOCTL } from './families/paas/doctl.ts';
import { FIREBASE } from './families/paas/firebase.ts';
import { FLY } from './families/paas/fly.ts';
import { HEROKU } from './families/paas/heroku.ts';
import { HOSTER_CLIS } from './families/paas/hosters.ts';
import { NETLIFY } from './families/paas/netlify.ts';
import { RAILWAY, RENDER } from './families/paas/railway-and-render.ts';
import { SUPABASE } from './families/paas/supabase.ts';
import { VERCEL } from './families/paas/vercel.ts';
import { WRANGLER } from './families/paas/wrangler.ts';
import { DENO } from './families/packages/deno-and-bun.ts';
import { PROJECT_PACKAGES } from './families/packages/project.ts';
import { SYSTEM_PACKAGES } from './families/packages/system.ts';
import { READERS } from './families/readers.ts';
import { AGE } from './families/secrets/age.ts';
import { BW } from './families/secrets/bitwarden.ts';
import { DOPPLER } from './families/secrets/doppler.ts';
import { KUBESEAL, PASS, SOPS } from './families/secrets/files.ts';
import { CHAMBER, OP } from './families/secrets/op-and-chamber.ts';
import { VAULT } from './families/secrets/vault.ts';
import { SHELLS } from './families/shells.ts';
import { ORM_MIGRATIONS } from './families/sql/migrations.ts';
import { MYSQL } from './families/sql/mysql.ts';
import { PLAIN_MIGRATIONS } from './families/sql/plain-migrations.ts';
import { PSQL } from './families/sql/psql.ts';
import { SQLITE } from './families/sql/sqlite.ts';
import { MONGO } from './families/stores/mongo.ts';
import { MONGO_METHODS } from './families/stores/mongo-methods.ts';
import { INFLUX, QUERY_CLIENTS } from './families/stores/query-clients.ts';
import { REDIS } from './families/stores/redis.ts';
import { SEARCH_TOOLS } from './families/stores/search-tools.ts';
import { COPYING } from './families/transfer/copying.ts';
import { HTTP } from './families/transfer/http.ts';
import { SOCKETS } from './families/transfer/sockets.ts';
import { FAN_OUT } from './families/wrappers/fan-out.ts';
import { FEEDING } from './families/wrappers/feeding.ts';
import { LATER_ON } from './families/wrappers/later.ts';
import { PRIVILEGE } from './families/wrappers/privilege.ts';
import { REMOTE } from './families/wrappers/remote.ts';
import { RUNNING } from './families/wrappers/running.ts';
import { SESSIONS } from './families/wrappers/sessions.ts';
import { TEXTS } from './families/wrappers/texts.ts';
import type { Program } from './program.ts';

/** Every family's table. A new family is one line here. */
export const FAMILIES: Readonly<Record<string, readonly Program[]>> = {
  sql: [...PSQL, ...MYSQL, ...SQLITE, ...ORM_MIGRATIONS, ...PLAIN_MIGRATIONS],
  aws: AWS,
  az: AZ,
  terraform: [...TERRAFORMS, ...STACKS],
  ansible: [...ANSIBLES, ...SALTS, ...FLEETS],
  hashicorp: HASHICORP,
  firewalls: [...FIREWALLS, ...LINKS, ...DNS],
  identity: [...DIRECTORIES, ...ACCESS],
  ci: [...CI_SERVERS, ...PIPELINES],
  kubectl: KUBERNETES,
  clusters: [...MAKERS, ...NODES, ...MESHES],
  helm: [HELM, HELMFILE, ...GITOPS],
  gcloud: [...GCLOUD, GSUTIL, BQ],
  coreutils: [...READERS, ...REMOVING, ...MOVING, ...RAW_AND_RIGHTS, ...ARCHIVES, ...STREAMS],
  desk: [...DESK_SERVERS, ...DESK_TOOLS],
  hosting: HOSTING,
  looking: [...LOOKING, ...KEYS],
  transfer: [...COPYING, ...HTTP, ...SOCKETS],
  paas: [
    DOCTL,
    FIREBASE,
    WRANGLER,
    FLY,
    HEROKU,
    VERCEL,
    NETLIFY,
    RAILWAY,
    RENDER,
    SUPABASE,
    ...DATABASE_VENDORS,
    ...HOSTER_CLIS,
  ],
  disks: [...DISKS, ...POOLS],
  docker: [...ENGINES, ...COMPOSE],
  secrets: [VAULT, OP, DOPPLER, CHAMBER, BW, SOPS, PASS, KUBESEAL, ...AGE],
  backups: [
    RESTIC,
    BORG,
    VELERO,
    PGBACKREST,
    WALG,
    BARMAN,
    ...OTHERS,
    ...DUMPS,
    ...DATABASE_ADMIN,
    ...DATABASE_SERVERS,
  ],
  brokers: [...KAFKA, ...KAFKA_SCRIPTS, NATS, ...RABBITMQ, ...OTHER_BROKERS],
  stores: [...MONGO, MONGO_METHODS, REDIS, ...QUERY_CLIENTS, INFLUX, ...SEARCH_TOOLS],
  git: GIT,
  others: [...IMAGES_AND_METRICS, ...JOBS_AND_DATA, ...MACHINES, ...PLATFORMS],
  host: [...SERVICES, ...MACHINE],
  packages: [...SYSTEM_PACKAGES, ...PROJECT_PACKAGES, DENO],
  build: BUILD,
  interpreters: [...INTERPRETERS, ...EDITORS, ...FIND],
  shells: SHELLS,
  wrappers: [...FAN_OUT, ...FEEDING, ...LATER_ON, ...PRIVILEGE, ...REMOTE, ...RUNNING, ...SESSIONS, ...TEXTS],
};

let byName: ReadonlyMap<string, Program> | null = null;

function programsByName(): ReadonlyMap<string, Program> {
  byName ??= new Map(
    Object.values(FAMILIES).flatMap((programs) =>
      programs.flatMap((program) => program.names.map((each) => [each, program] as const)),
    ),
  );
  return byName;
}

/** The table of a program by its plain name (no path); null for a program that nobody wrote one for. */
export function findProgram(name: string): Program | null {
  return programsByName().get(name) ?? null;
}

/** The names of every program that has a table. */
export function programNames(): Iterable<string> {
  return programsByName().keys();
}
