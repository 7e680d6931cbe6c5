import { losesAll } from '../../deeds.ts';
import type { Program } from '../../program.ts';
import { cli, LOOKS } from './cli.ts';

/** Engines of workflows and batches, and their data. */
export const JOBS_AND_DATA: readonly Program[] = [
  cli(['temporal'], 'docs.temporal.io/cli', {
    about: 'application',
    example: 'temporal workflow terminate -w x',
    valued:
      '-n --namespace --address -w --workflow-id -r --run-id -t --type --task-queue -q --query -i --input --reason --name -s --schedule-id --limit',
    places: { namespace: ['-n', '--namespace'], host: ['--address'] },
    verbs: {
      reads: {
        verbs:
          'list ls describe desc show count query trace health stack get get-* search-attributes-list observe observeid metadata version',
        must: ['temporal workflow list', 'temporal operator namespace describe -n prod'],
        not: ['temporal workflow delete -w x'],
      },
      loses: {
        verbs: 'delete remove purge',
        must: [
          'temporal workflow delete -w x',
          'temporal operator namespace delete -n old',
          'temporal schedule delete -s x',
        ],
        not: ['temporal workflow list'],
      },
      stops: {
        verbs: 'terminate term cancel reset reset-batch',
        must: ['temporal workflow terminate --query x', 'temporal workflow cancel -w x'],
        not: ['temporal workflow show -w x'],
      },
      deploys: {
        verbs:
          'start run execute signal toggle trigger backfill start-dev create update register unpause pause complete fail options import unset-* set-*',
        must: ['temporal workflow start --type t', 'temporal schedule toggle -s x --pause'],
        not: ['temporal workflow describe -w x'],
      },
    },
  }),
  cli(['airflow'], 'airflow.apache.org, command line interface', {
    about: 'application',
    example: 'airflow dags trigger x',
    rows: [
      {
        id: 'airflow.db_lost',
        when: { words: 'db reset|clean|drop-archived|downgrade' },
        does: losesAll('database'),
        why: 'The history of all runs, connections and variables goes, or a part of it.',
        safer: 'add --dry-run',
        must: ['airflow db reset -y', 'airflow db clean --clean-before-timestamp 2026-01-01'],
        not: ['airflow db check', 'airflow dags list'],
      },
    ],
    verbs: {
      reads: {
        verbs:
          'list list-* show show-* state states-* next-execution report details check check-* get info version cheat-sheet render test failed-deps export config providers plugins jobs',
        must: ['airflow dags list', 'airflow db check', 'airflow tasks test d t 2026-01-01'],
        not: ['airflow dags delete x', 'airflow pools import p.json'],
      },
      loses: {
        verbs: 'delete clear',
        must: ['airflow dags delete x -y', 'airflow tasks clear x -y', 'airflow connections delete c'],
        not: ['airflow dags list'],
      },
      deploys: {
        verbs:
          'trigger backfill pause unpause run reserialize migrate upgrade init set add import create scheduler webserver standalone celery triggerer',
        must: ['airflow dags trigger x', 'airflow variables set a b', 'airflow db migrate'],
        not: ['airflow dags show x'],
      },
    },
  }),
  cli(['dbt', 'sqlmesh'], 'docs.getdbt.com/reference/dbt-commands', {
    about: 'data',
    example: 'dbt run -s orders',
    valued:
      '-s --select -m --models -t --target --profiles-dir --project-dir --exclude --vars --selector --threads',
    places: { name: ['-t', '--target'] },
    rows: [
      {
        id: 'dbt.full_refresh',
        when: { words: 'run|build|seed', flags: ['--full-refresh', '-f'] },
        does: losesAll('data'),
        why: 'Incremental tables are dropped and made again from what the sources still hold.',
        safer: 'leave --full-refresh away, or choose one model with -s',
        must: ['dbt run --full-refresh', 'dbt build --full-refresh -t prod'],
        not: ['dbt run', 'dbt compile --full-refresh'],
      },
    ],
    verbs: {
      reads: {
        verbs:
          'test compile parse debug docs ls list show source deps init clean plan lint diff info audit render',
        must: ['dbt test', 'dbt compile', 'dbt source freshness'],
        not: ['dbt run -s orders'],
      },
      changes: {
        verbs: 'run build seed snapshot run-operation retry clone apply migrate',
        must: ['dbt run -s orders', 'dbt build -t prod', 'dbt snapshot'],
        not: ['dbt test'],
      },
    },
  }),
  {
    names: ['hdfs', 'hadoop'],
    source: 'hadoop.apache.org, HDFS commands guide',
    singleDash: true,
    rows: [
      {
        id: 'hdfs.format',
        when: { words: 'namenode', flags: ['-format'] },
        does: { ...losesAll('storage'), floor: 'critical' },
        why: 'The whole file system is gone: its names are what finds its blocks.',
        must: ['hdfs namenode -format', 'hadoop namenode -format -force'],
        not: ['hdfs dfsadmin -report', 'hdfs namenode -help'],
      },
      {
        id: 'hdfs.remove',
        when: {
          words: 'dfs|fs',
          flags: ['-rm', '-rmr', '-rmdir', '-expunge', '-deleteSnapshot', '-truncate'],
        },
        does: losesAll('data'),
        why: 'Files of the cluster are deleted; with -skipTrash at once.',
        safer: 'leave -skipTrash away',
        must: ['hdfs dfs -rm -r -skipTrash /data/orders', 'hadoop fs -expunge'],
        not: ['hdfs dfs -ls /', 'hdfs dfs -put a /b'],
      },
      {
        id: 'hdfs.change',
        when: {
          test: ({ flags }) =>
            [...flags.keys()].some((flag) =>
              /^-(?:put|copyFromLocal|moveFromLocal|cp|mv|mkdir|touchz?|appendToFile|chmod|chown|chgrp|setfacl|setrep|createSnapshot|renameSnapshot|safemode|saveNamespace|refresh\w*|setQuota|clrQuota|setSpaceQuota|failover|transitionTo\w+|move|delete|upgrade|finalizeUpgrade|rollingUpgrade)$/.test(
                flag,
              ),
            ),
        },
        does: { operation: 'modify', resource: 'storage', effect: 'write', reach: 'remote' },
        why: 'Files or settings of the cluster change.',
        must: [
          'hdfs dfs -put a.csv /data/',
          'hdfs dfsadmin -safemode enter',
          'hdfs haadmin -failover nn1 nn2',
        ],
        not: ['hdfs dfs -ls /', 'hdfs dfs -cat /a'],
      },
    ],
    otherwise: LOOKS,
  },
  cli(
    ['sbatch', 'scancel', 'scontrol', 'srun', 'qsub', 'qdel', 'bsub', 'bkill', 'spark-submit', 'flink'],
    'slurm.schedmd.com/man_index.html; spark.apache.org, submitting applications',
    {
      about: 'application',
      example: 'scontrol update NodeName=n1 State=DRAIN',
      rows: [
        {
          id: 'slurm.cancel',
          when: {
            test: ({ program, words, flags }) =>
              /^(?:scancel|qdel|bkill)$/.test(program) ||
              flags.has('--kill') ||
              (program === 'flink' && /^(?:cancel|stop)$/.test(words[0]?.text ?? '')),
          },
          does: { operation: 'restart', resource: 'application', effect: 'destructive', reach: 'remote' },
          why: 'Jobs are broken off, with the user’s name all of theirs.',
          must: ['scancel -u anna', 'qdel 17', 'flink cancel 4f'],
          not: ['scontrol show job 1'],
        },
        {
          id: 'slurm.show',
          when: { words: 'show|list|ping|info' },
          does: LOOKS,
          why: 'It shows jobs and nodes.',
          must: ['scontrol show job 1', 'flink list'],
          not: ['scontrol update JobId=1 TimeLimit=10', 'sbatch show.sh'],
        },
        {
          id: 'slurm.submit',
          when: {},
          does: { operation: 'deploy', resource: 'application', effect: 'write', reach: 'remote' },
          why: 'A job runs on the cluster, or its settings change.',
          must: [
            'sbatch train.sh',
            'spark-submit --master yarn job.py',
            'scontrol update NodeName=n1 State=DRAIN',
          ],
          not: ['scontrol show node n1', 'scancel 17'],
        },
      ],
      verbs: {},
    },
  ),
];
