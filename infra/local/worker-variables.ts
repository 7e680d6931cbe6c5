import { receiptKey } from '../receipt-key.ts';
import type { LocalSecrets } from './secrets.ts';
import type { ExternalQueue } from './settings.ts';

export interface WorkerVariablesInput {
  /** As the application's role. */
  databaseUrl: string;
  neonUrl: string;
  qstashUrl: string;
  queue?: ExternalQueue;
  workspaceUrl: string;
  secrets: LocalSecrets;
  baseUrl: string;
  passThrough: Record<string, string>;
}

/** What a signed call must still find: the head of its branch, or the release in service. */
const HEAD = { tool: 'list_branches', pass: ['repository'], pick: 'branches[name={branch}].head' };
const RELEASE = {
  tool: 'environment_status',
  pass: ['environment'],
  pick: 'services[service={repository}].release.commit',
};

/** The administrator's word on where the workspace's tools reach, and where to see that; annotations cannot say it. */
export const WORKSPACE_TOOLS = {
  commit_files: { reach: 'repository', state_read: HEAD },
  delete_branch: { reach: 'repository', operation: 'delete', state_read: HEAD },
  run_tests: { reach: 'sandbox' },
  deploy: { reach: 'environment', operation: 'deploy', state_read: RELEASE },
  rollback: { reach: 'environment', operation: 'rollback', state_read: RELEASE },
  stop_service: { reach: 'environment', operation: 'delete', state_read: RELEASE },
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
    RECEIPT_KEYS: JSON.stringify([receiptKey(secrets.receipt_seed)]),
    MCP_SERVERS: JSON.stringify([workspace]),
  };
}
