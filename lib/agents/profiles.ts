import type { ToolCard } from '../../schema/tool.ts';
import type { AgentName } from '../../schema/vocabulary.ts';

/** What an agent is for and how far its tools may reach. */
export type Profile = {
  name: AgentName;
  title: string;
  mission: string;
  reaches: readonly ToolCard['reach'][];
};

export const PROFILES: Record<AgentName, Profile> = {
  orchestrator: {
    name: 'orchestrator',
    title: 'Orchestrator',
    mission: 'Plans the work as subtasks and reports what became of it.',
    reaches: [],
  },
  'feature-dev': {
    name: 'feature-dev',
    title: 'Feature development',
    mission: 'Changes application code on a branch and runs its tests.',
    reaches: ['repository', 'sandbox'],
  },
  'code-review': {
    name: 'code-review',
    title: 'Code review',
    mission: 'Reads a diff and reports what is wrong with it.',
    reaches: ['sandbox'],
  },
  infrastructure: {
    name: 'infrastructure',
    title: 'Infrastructure',
    mission: 'Containers, Kubernetes and Terraform, written as files and reviewed as such.',
    reaches: ['repository', 'sandbox', 'environment', 'unknown'],
  },
  cicd: {
    name: 'cicd',
    title: 'CI/CD',
    mission: 'Pipelines, deployments and rollbacks.',
    reaches: ['repository', 'sandbox', 'environment', 'unknown'],
  },
  documentation: {
    name: 'documentation',
    title: 'Documentation',
    mission: 'READMEs, runbooks and changelogs that say what is true.',
    reaches: ['repository', 'sandbox'],
  },
};

/** The tools an agent is shown: everything that only reads, and what its reach allows. */
export function toolsOf(agent: AgentName, cards: ToolCard[]): ToolCard[] {
  const { reaches } = PROFILES[agent];
  return cards.filter((card) => card.effect === 'read' || reaches.includes(card.reach));
}
