import type { ToolCard } from '../../schema/tool.ts';
import { type AgentName, AgentName as AgentNames } from '../../schema/vocabulary.ts';
import type { Ctx } from '../ctx.ts';
import { notFound } from '../errors.ts';
import { PROFILES, toolsOf } from './profiles.ts';

export type AgentView = {
  name: AgentName;
  title: string;
  description: string;
  model: string;
  tools: Pick<ToolCard, 'name' | 'description' | 'effect' | 'effect_source' | 'reach'>[];
  /** False: no tool server answered, so `tools` is empty because nobody knows. */
  tools_known: boolean;
  /** Of tasks submitted in the last 24 hours. */
  figures: { working: number; waiting: number; completed: number; failed: number };
};

type Figures = AgentView['figures'] & { agent: string };

/** The six agents with the tools each is shown, their model, and what they did in the last day. */
export async function listAgents(ctx: Ctx): Promise<AgentView[]> {
  const [figures, cards, model] = await Promise.all([
    readFigures(ctx),
    ctx.tools.cards().catch(() => null),
    ctx.model(),
  ]);
  return AgentNames.options.map((name): AgentView => {
    const { title, mission } = PROFILES[name];
    const own = figures.find(({ agent }) => agent === name);
    return {
      name,
      title,
      description: mission,
      model: model.name,
      tools: name === 'orchestrator' ? [] : toolsOf(name, cards ?? []).map(toolLine),
      tools_known: cards !== null,
      figures: {
        working: own?.working ?? 0,
        waiting: own?.waiting ?? 0,
        completed: own?.completed ?? 0,
        failed: own?.failed ?? 0,
      },
    };
  });
}

/** One of them. Throws `not_found`. */
export async function getAgent(ctx: Ctx, name: string): Promise<AgentView> {
  const found = (await listAgents(ctx)).find((agent) => agent.name === name);
  if (!found)
    throw notFound(
      'not_found',
      `There is no agent of that name. There are: ${AgentNames.options.join(', ')}.`,
    );
  return found;
}

function toolLine({ name, description, effect, effect_source, reach }: ToolCard): AgentView['tools'][number] {
  return { name, description, effect, effect_source, reach };
}

/** Counts by agent; a task itself is the orchestrator's work. */
function readFigures(ctx: Ctx): Promise<Figures[]> {
  return ctx.db.query<Figures>(
    `with recent as (select id, status from tasks where created_at > clock_timestamp() - interval '1 day'),
      work as (
        select s.agent, s.status from recent join subtasks s on s.task_id = recent.id
        union all select 'orchestrator', case when status in ('planning', 'running') then 'running' else status end from recent)
     select agent, count(*) filter (where status in ('ready', 'running'))::int as working,
       count(*) filter (where status in ('awaiting_approval', 'unknown', 'budget_paused'))::int as waiting,
       count(*) filter (where status = 'completed')::int as completed,
       count(*) filter (where status = 'failed')::int as failed
     from work group by agent`,
  );
}
