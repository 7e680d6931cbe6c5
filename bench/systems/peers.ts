import type { System } from '../lib/system.ts';
import { postgresPeer } from './peer.ts';

const OWN_TABLES = `select id from jobs where id = any($1) and status = 'done'
                       and (select count(*) from steps where steps.id = jobs.id) = 6`;

/** Nine commits by hand: nothing can be quicker and keep each step. */
export const floor: System = postgresPeer({
  name: 'floor',
  title: 'floor: Hono + pg, 9 commits',
  durability: 'each step is committed; nobody goes on after a crash',
  script: 'floor.ts',
  packages: ['hono', 'pg'],
  answersWhenThere: true,
  done: OWN_TABLES,
});

/** A queue in Postgres with a job a step. */
export const graphile: System = postgresPeer({
  name: 'graphile',
  title: 'graphile-worker, a job a step',
  durability: 'default: each step is committed with the next job; jobs of a killed worker wait for hours',
  script: 'graphile.ts',
  packages: ['graphile-worker', 'pg'],
  answersWhenThere: false,
  done: OWN_TABLES,
});

/** Durable workflows as a library over Postgres. */
export const dbos: System = postgresPeer({
  name: 'dbos',
  title: 'DBOS Transact',
  durability: 'default: each step is committed; goes on by itself after a restart',
  script: 'dbos.ts',
  packages: ['@dbos-inc/dbos-sdk'],
  answersWhenThere: false,
  done: `select workflow_uuid as id from dbos.workflow_status w
          where workflow_uuid = any($1) and status = 'SUCCESS'
            and (select count(*) from dbos.operation_outputs o
                  where o.workflow_uuid = w.workflow_uuid and o.function_name like 'step%') = 6`,
});

const langgraph = (name: string, title: string, durability: string, env: Record<string, string>): System =>
  postgresPeer({
    name,
    title,
    durability,
    script: 'langgraph.ts',
    packages: ['@langchain/langgraph', '@langchain/langgraph-checkpoint-postgres', '@langchain/core'],
    env,
    answersWhenThere: true,
    done: `select done.thread_id as id from checkpoint_blobs done join checkpoint_blobs results using (thread_id)
            where thread_id = any($1) and done.channel = 'status' and results.channel = 'results'
              and done.type = 'json' and convert_from(done.blob, 'utf8') = '"done"'
              and results.type = 'json' and json_array_length(convert_from(results.blob, 'utf8')::json) = 6`,
  });

/** LangGraph's own saver as it comes. */
export const langgraphDefault = langgraph(
  'langgraph',
  'LangGraph + PostgresSaver',
  'default (async): the wait survives; the last steps before a crash may run again; nobody goes on by itself',
  {},
);

/** LangGraph's own saver, each superstep on disk before the next begins. */
export const langgraphSync = langgraph(
  'langgraph-sync',
  'LangGraph + PostgresSaver, sync',
  'sync: each superstep is committed before the next; nobody goes on by itself',
  { DURABILITY: 'sync' },
);
