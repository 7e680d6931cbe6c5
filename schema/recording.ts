import { jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Project } from './project.ts';
import type { ToolCard } from './tool.ts';

/** What a task was judged by that no version keeps: the tools that were there, and its project as it was registered. */
export type Recording = { cards: ToolCard[]; project: Project | null };

/** Kept once each by content: a task names its own by hash in its event `task.planned`. */
export const recordings = pgTable('recordings', {
  hash: text('hash').primaryKey(),
  content: jsonb('content').$type<Recording>().notNull(),
  created_at: timestamp('created_at', { withTimezone: true }).notNull().defaultNow(),
});
