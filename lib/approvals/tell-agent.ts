import type { Vote } from '../../schema/action.ts';
import type { TaskNote } from '../../schema/task.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';
import type { ApprovalRow } from '../db/rows.ts';
import { fitJson } from '../fit-json.ts';

/** So much of each note goes into an agent's brief; the request and the timeline keep the whole. */
const NOTE_CHARS = 2_000;

/** What the people who approved wrote to the agents: one sentence each, marked as a person's, oldest first. */
export function notesOf(approval: Pick<ApprovalRow, 'votes' | 'note'> | null): string[] {
  if (!approval) return [];
  const notes = approval.votes.flatMap((vote) => (vote.note ? [noteText(vote)] : []));
  // The release before this one kept the last note alone, beside the votes.
  return notes.length === 0 && approval.note ? [noteText({ roles: [], note: approval.note })] : notes;
}

/** What people said to a task after it was opened, marked as theirs, oldest first. */
export function saidTo(notes: TaskNote[] | null | undefined): string[] {
  return (notes ?? []).map(
    ({ by, text }) => `A person (${by}) says of this task: ${text.slice(0, NOTE_CHARS)}`,
  );
}

/** What the agent is told of an approved call: the notes, and what people changed of what it proposed. */
export function answerText(approval: ApprovalRow): string | null {
  const edited = editOf(approval);
  const told = edited
    ? `A person (${edited.by}) changed this call before it was approved, and it runs as changed: ${JSON.stringify(
        fitJson({ reason: edited.reason, changes: edited.changes }, NOTE_CHARS),
      )}`
    : null;
  const all = [...(told ? [told] : []), ...notesOf(approval)];
  return all.length > 0 ? all.join('\n') : null;
}

/** The arguments that were approved in place of the proposed ones; null: as proposed. */
export function editedArgs(approval: ApprovalRow): JsonObject | null {
  if (!editOf(approval)) return null;
  return (approval.action_details as { args: JsonObject }).args;
}

type Edit = { by: string; reason: string; changes: JsonObject[] };

function editOf({ replaces, evidence }: ApprovalRow): Edit | null {
  return replaces ? ((evidence as { edited?: Edit }).edited ?? null) : null;
}

function noteText({ roles, note }: Pick<Vote, 'roles' | 'note'>): string {
  const who = roles.length > 0 ? ` (${roles.join(', ')})` : '';
  return `A person${who} who approved this writes: ${note!.slice(0, NOTE_CHARS)}`;
}
