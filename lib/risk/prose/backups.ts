import type { Part } from './read-part.ts';

const BACKUP =
  /^(take|make|create|run|schedule|trigger|do|perform|start|enable|back up|set up|verify|test|keep) .{0,40}\b(backups?|snapshots?|copies|back up)\b|^back(ing)? up\b/;

const CARRIED_OFF = /\b(laptop|machine|local|email|e-mail|send|restore|over|into|onto)\b/;

/** Whether a part asks for a copy for safety's sake, which takes nothing from anybody. What carries data off is another row's. */
export function isBackup({ words, act }: Part): boolean {
  if (!act || act.names.includes('destroy') || act.names.includes('unprotect')) return false;
  const text = words
    .slice(act.at)
    .map(({ low }) => low)
    .join(' ');
  return (
    BACKUP.test(text) && !/\b(laptop|machine|local|email|e-mail|send|restore|over|into|onto)\b/.test(text)
  );
}

/** Whether what a text asks for is a copy for safety's sake. */
export function isBackedUp(text: string): boolean {
  const low = text.toLowerCase();
  return BACKUP.test(low) && !CARRIED_OFF.test(low);
}
