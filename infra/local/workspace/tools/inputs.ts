import * as z from 'zod';

export const repository = z.string().min(1).max(64).describe('Name of a repository, see list_repositories.');
export const ref = z
  .string()
  .min(1)
  .max(200)
  .describe('Branch, tag or commit; without it the default branch.');
export const branch = z.string().min(1).max(200).describe('Name of a branch.');
export const path = z.string().min(1).max(400).describe('Path inside the repository, with forward slashes.');
export const environment = z
  .string()
  .min(1)
  .max(64)
  .describe('Name of an environment: staging or production.');
export const commit = z
  .string()
  .regex(/^[0-9a-f]{7,40}$/, 'must be a commit id')
  .describe('Commit id, or at least its first 7 characters.');
