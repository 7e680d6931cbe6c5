import * as z from 'zod';
import { findEffect } from '../effects/find-effect.ts';
import { EffectKey } from '../effects/journal.ts';
import { readEnvironmentStatus } from '../environments/read-status.ts';
import { listFiles, readOneFile, readSeveralFiles } from '../git/read-files.ts';
import { diffCommits, listBranches, listCommits } from '../git/read-history.ts';
import { listRepositories } from '../git/repository.ts';
import { searchFiles } from '../git/search-files.ts';
import * as inputs from './inputs.ts';
import { defineTool, type WorkspaceTool } from './tool.ts';

const { repository, path } = inputs;
const ref = inputs.ref.optional();

/** The tools that change nothing. */
export const readTools: readonly WorkspaceTool[] = [
  defineTool({
    name: 'list_repositories',
    description: 'Lists the repositories with default branch, head commit and description.',
    effect: 'read',
    input: z.strictObject({}),
    run: (ctx) => listRepositories(ctx),
  }),
  defineTool({
    name: 'list_files',
    description: 'Lists the files of a repository at a ref, with sizes in bytes.',
    effect: 'read',
    input: z.strictObject({ repository, ref }),
    run: listFiles,
  }),
  defineTool({
    name: 'read_file',
    description: 'Reads one text file at a ref, up to 64 KB; "truncated" says that there is more.',
    effect: 'read',
    input: z.strictObject({ repository, ref, path }),
    run: readOneFile,
  }),
  defineTool({
    name: 'read_files',
    description: 'Reads several text files of one commit; content is null for a file that is not there.',
    effect: 'read',
    input: z.strictObject({ repository, ref, paths: z.array(path).min(1).max(50) }),
    run: readSeveralFiles,
  }),
  defineTool({
    name: 'search',
    description: 'Finds lines that contain a text, upper or lower case, in the text files of a repository.',
    effect: 'read',
    input: z.strictObject({
      repository,
      ref,
      text: z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^\n\0]+$/, 'must be one line'),
      limit: z.int().min(1).max(200).default(50),
    }),
    run: searchFiles,
  }),
  defineTool({
    name: 'git_log',
    description: 'Lists commits reachable from a ref, newest first; with a path, those that touched it.',
    effect: 'read',
    input: z.strictObject({
      repository,
      ref,
      limit: z.int().min(1).max(200).default(20),
      path: path.optional(),
    }),
    run: listCommits,
  }),
  defineTool({
    name: 'git_diff',
    description: 'Shows what head changes against base; against their merge base when base is a branch.',
    effect: 'read',
    input: z.strictObject({ repository, base: inputs.ref, head: inputs.ref }),
    run: diffCommits,
  }),
  defineTool({
    name: 'list_branches',
    description: 'Lists the branches of a repository with their heads, the default branch first.',
    effect: 'read',
    input: z.strictObject({ repository }),
    run: listBranches,
  }),
  defineTool({
    name: 'environment_status',
    description:
      'Says for each service of an environment (or of all) its port, release and whether it is healthy.',
    effect: 'read',
    input: z.strictObject({ environment: inputs.environment.optional() }),
    run: readEnvironmentStatus,
  }),
  defineTool({
    name: 'find_effect',
    description: 'Says whether the call with an idempotency key happened, and its result; does nothing else.',
    effect: 'read',
    input: z.strictObject({ key: EffectKey }),
    run: findEffect,
  }),
];
