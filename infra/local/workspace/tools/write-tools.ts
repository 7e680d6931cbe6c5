import * as z from 'zod';
import { deployCommit } from '../environments/deploy-commit.ts';
import { rollbackRelease } from '../environments/rollback-release.ts';
import { stopService } from '../environments/stop-service.ts';
import { commitFiles } from '../git/commit-files.ts';
import { deleteBranch } from '../git/delete-branch.ts';
import { runTests } from '../process/run-tests.ts';
import { branch, commit, environment, path, ref, repository } from './inputs.ts';
import { defineTool, type WorkspaceTool } from './tool.ts';

const MAX_CONTENT = 1024 * 1024;
const change = z.strictObject({ path, content: z.string().max(MAX_CONTENT).nullable() });
const release = z
  .string()
  .regex(/^(previous|[0-9a-f]{7,40})$/, 'must be "previous" or a commit id')
  .describe('Commit id of a kept release, or "previous".');

/** The tools that change something. Each takes `_meta.idempotency_key`. */
export const writeTools: readonly WorkspaceTool[] = [
  defineTool({
    name: 'commit_files',
    description:
      'Commits files on top of a branch, which is made from base when missing. Content null deletes a file.',
    effect: 'write',
    input: z.strictObject({
      repository,
      branch,
      base: ref.optional(),
      message: z.string().trim().min(1).max(10_000),
      files: z.array(change).min(1).max(200),
    }),
    run: commitFiles,
  }),
  defineTool({
    name: 'run_tests',
    description: 'Runs the tests of a commit in a process of their own and returns exit code and output.',
    effect: 'write',
    input: z.strictObject({ repository, ref }),
    run: runTests,
  }),
  defineTool({
    name: 'deploy',
    description: 'Deploys a commit to an environment; if it is not healthy, the old release keeps serving.',
    effect: 'write',
    input: z.strictObject({ repository, environment, commit }),
    run: deployCommit,
  }),
  defineTool({
    name: 'rollback',
    description: 'Puts a kept release of a service back in service.',
    effect: 'write',
    input: z.strictObject({ repository, environment, release }),
    run: rollbackRelease,
  }),
  defineTool({
    name: 'delete_branch',
    description: 'Deletes a branch that is not the default branch; answers the commit it pointed to.',
    effect: 'destructive',
    input: z.strictObject({ repository, branch }),
    run: deleteBranch,
  }),
  defineTool({
    name: 'stop_service',
    description: 'Takes a service of an environment out of service; its releases are kept.',
    effect: 'destructive',
    input: z.strictObject({ repository, environment }),
    run: stopService,
  }),
];
