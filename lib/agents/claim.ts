import type { ToolCard } from '../../schema/tool.ts';
import type { Run } from '../tasks/run.ts';

/** What an agent's nodes know beside its thread: the claim that they work for, and the tools of this moment. */
export type AgentClaim = { run: Run; cards: ToolCard[] };
