import * as z from 'zod';

/** Risk levels, mildest first; the order is the comparison. */
export const LEVELS = ['low', 'medium', 'high', 'critical'] as const;
export const Level = z.enum(LEVELS);
export type Level = z.infer<typeof Level>;

export const ROLES = [
  'viewer',
  'developer',
  'team_lead',
  'tech_lead',
  'cto',
  'security_team',
  'admin',
] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** The five agents that work; the orchestrator, which plans and reports, is the sixth. */
export const WORKERS = ['feature-dev', 'code-review', 'infrastructure', 'cicd', 'documentation'] as const;
export const Worker = z.enum(WORKERS);
export type Worker = z.infer<typeof Worker>;
export const AgentName = z.enum(['orchestrator', ...WORKERS]);
export type AgentName = z.infer<typeof AgentName>;

/** Where something runs; `none` is an action that reaches no running environment. */
export const ENVIRONMENTS = ['none', 'development', 'staging', 'production'] as const;
export const Environment = z.enum(ENVIRONMENTS);
export type Environment = z.infer<typeof Environment>;

/** What a tool call does to the world, mildest first. */
export const EFFECTS = ['read', 'write', 'destructive'] as const;
export const Effect = z.enum(EFFECTS);
export type Effect = z.infer<typeof Effect>;

export const Priority = z.enum(['low', 'medium', 'high', 'urgent']);
export type Priority = z.infer<typeof Priority>;

/** JSON as it travels and is stored. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The stricter of two members of an ordered vocabulary. */
export function stricter<T extends string>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}
