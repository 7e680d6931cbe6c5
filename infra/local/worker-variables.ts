import type { LocalSecrets } from './secrets.ts';
import type { ExternalQueue } from './settings.ts';

export interface WorkerVariablesInput {
  databaseUrl: string;
  neonUrl: string;
  qstashUrl: string;
  queue?: ExternalQueue;
  workspaceUrl: string;
  secrets: LocalSecrets;
  baseUrl: string;
  passThrough: Record<string, string>;
}

/** The administrator's word on where the workspace's tools reach; annotations cannot say it. */
const WORKSPACE_TOOLS = {
  commit_files: { reach: 'repository' },
  delete_branch: { reach: 'repository', operation: 'delete' },
  run_tests: { reach: 'sandbox' },
  deploy: { reach: 'environment', operation: 'deploy' },
  rollback: { reach: 'environment', operation: 'rollback' },
  stop_service: { reach: 'environment', operation: 'delete' },
};

/** The Worker's variables on a local stack. Of the shell's environment only `passThrough` reaches it. */
export function workerVariables(input: WorkerVariablesInput): Record<string, string> {
  const { secrets, queue } = input;
  const workspace = {
    name: 'workspace',
    url: input.workspaceUrl,
    token: secrets.workspace_token,
    trusted: true,
    overrides: WORKSPACE_TOOLS,
  };
  return {
    // A hundred times the default, as for the request rates: one person plays every part here. Unless it is said otherwise.
    LIMIT_RUNNING_TASKS: '2000',
    ...input.passThrough,
    ENVIRONMENT: 'local',
    PUBLIC_BASE_URL: input.baseUrl,
    DATABASE_URL: input.databaseUrl,
    NEON_FETCH_ENDPOINT: input.neonUrl,
    QSTASH_URL: input.qstashUrl,
    QSTASH_TOKEN: queue?.token ?? secrets.qstash_token,
    QSTASH_CURRENT_SIGNING_KEY: queue?.currentSigningKey ?? secrets.qstash_current_signing_key,
    QSTASH_NEXT_SIGNING_KEY: queue?.nextSigningKey ?? secrets.qstash_next_signing_key,
    MCP_SERVERS: JSON.stringify([workspace]),
  };
}
