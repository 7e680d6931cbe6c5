import type { SubtaskStatus } from '../../schema/subtask.ts';
import type { TaskView } from './view.ts';

export type GraphView = {
  nodes: {
    id: string;
    index: number;
    agent: string;
    title: string;
    status: SubtaskStatus;
    risk_level: string;
  }[];
  /** By index: `to` waits for `from`. */
  edges: { from: number; to: number }[];
  mermaid: string;
};

/** The plan as it stands, as data and as a Mermaid flowchart; empty before there is a plan. */
export function graphView(task: Pick<TaskView, 'plan'>): GraphView {
  const subtasks = task.plan?.subtasks ?? [];
  const nodes = subtasks.map(({ id, index, agent, title, status, risk_level }) => {
    return { id, index, agent, title, status, risk_level };
  });
  const edges = subtasks.flatMap(({ index, depends_on }) => depends_on.map((from) => ({ from, to: index })));
  const lines = [
    'flowchart TD',
    ...nodes.map(({ index, agent, title, status }) => {
      return `  s${index}["${index}. ${agent}: ${escapeLabel(title)} (${status})"]`;
    }),
    ...edges.map(({ from, to }) => `  s${from} --> s${to}`),
  ];
  return { nodes, edges, mermaid: lines.join('\n') };
}

/** A title is a model's text: whatever could end a label or begin markup becomes an entity. */
function escapeLabel(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,_/-]/gu, (char) => `#${char.codePointAt(0)};`);
}
