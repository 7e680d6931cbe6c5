import type { Clock, Log } from './ports.ts';
import { redact } from './redact.ts';

export type LogLevel = 'info' | 'error' | 'silent';
type Sink = (line: string) => void;

const MAX_LINE = 16_384;

/**
 * Structured log: one JSON line an event, `{at, level, message, …fields}`, at most 16 KB, redacted here and
 * nowhere else. Never throws: a field that cannot be written is said to be so.
 */
export function consoleLog(options: { level?: LogLevel; clock?: Clock; sink?: Sink } = {}): Log {
  const { level = 'info', clock = Date, sink } = options;
  const write = (kind: 'info' | 'error', message: string, fields?: Record<string, unknown>) => {
    if (level === 'silent' || (level === 'error' && kind === 'info')) return;
    const line = toLine({ at: new Date(clock.now()).toISOString(), level: kind, message }, fields);
    (sink ?? (kind === 'error' ? console.error : console.log))(line);
  };
  return {
    info: (message, fields) => write('info', message, fields),
    error: (message, fields) => write('error', message, fields),
  };
}

function toLine(
  head: { at: string; level: string; message: string },
  fields?: Record<string, unknown>,
): string {
  const message = String(redact(head.message)).slice(0, MAX_LINE / 4);
  try {
    const clean = (fields ? redact(fields) : {}) as Record<string, unknown>;
    const line = JSON.stringify({ ...clean, ...head, message });
    if (line.length <= MAX_LINE) return line;
    return JSON.stringify({ ...head, message, cut: JSON.stringify(clean).slice(0, MAX_LINE / 4) });
  } catch {
    return JSON.stringify({ ...head, message, cut: 'the fields could not be written' });
  }
}
