import type { TaskView } from '../../lib/tasks/view.ts';
import type { Approval } from './api.ts';
import { bold, dim, heading, levelText, say, table } from './paint.ts';

/** The plan, its risk with reasons, and who must approve. */
export function showPlan(task: TaskView, approval: Approval | null): void {
  heading('The plan');
  const rows = (task.plan?.subtasks ?? []).map((s) => [
    `${s.index}`,
    s.agent,
    s.title,
    s.depends_on.length > 0 ? `after ${s.depends_on.join(', ')}` : '',
    s.risk_level,
  ]);
  table(rows);
  if (task.risk) {
    const reasons = [...new Map(task.risk.factors.map((factor) => [factor.rule, factor])).values()];
    heading('Risk');
    say(`  ${levelText(task.risk.level)}  score ${task.risk.score.toFixed(1)} of 10`);
    for (const factor of reasons)
      say(`  ${dim('because')} ${factor.detail} ${dim(`(${factor.rule}, ${factor.level})`)}`);
  }
  if (!approval) return;
  heading('Who must approve');
  for (const { rule, roles, count } of approval.requirements)
    say(`  ${count} of ${roles.join(', ')}  ${dim(rule)}`);
  say(dim(`  exactly this plan, ${approval.action_hash.slice(0, 16)}…, until ${approval.expires_at}`));
}

/** What is left of a task at its end: done, not done, undo, effects and timeline. */
export function showReport(task: TaskView): void {
  const report = task.report as {
    summary?: string;
    done?: { agent: string; title: string; summary: string }[];
    not_done?: { agent: string; title: string; status: string; reason: string }[];
    undo?: string[];
  } | null;
  heading(`The task is ${task.status}`);
  if (report?.summary) say(`  ${bold(report.summary)}`);
  for (const item of report?.done ?? [])
    say(`  done      ${item.agent}: ${item.title}\n            ${dim(item.summary)}`);
  for (const item of report?.not_done ?? [])
    say(`  not done  ${item.agent}: ${item.title} (${item.status})\n            ${item.reason}`);
  for (const line of report?.undo ?? []) say(dim(`  undo      ${line}`));
  if (task.error) say(`  error     ${task.error.code}: ${task.error.message}`);
  const { usage } = task;
  say(
    dim(
      `  model ${task.model}: ${usage.model_calls} model calls, ${usage.tool_calls} tool calls, ${usage.cost_usd} USD`,
    ),
  );
}
