import { cyan, dim, green, red, type Span, yellow } from './style.ts';

const COLOUR: Record<string, (text: string) => Span> = {
  low: green,
  medium: yellow,
  high: red,
  critical: red,
  completed: green,
  approved: green,
  done: green,
  ok: green,
  down: red,
  running: cyan,
  ready: cyan,
  planning: cyan,
  awaiting_approval: yellow,
  budget_paused: yellow,
  pending: yellow,
  failed: red,
  rejected: red,
  expired: red,
  cancelled: red,
  unknown: red,
};

/** A status or a level in the colour that it has everywhere. */
export function word(text: string | null | undefined): Span {
  return (COLOUR[text ?? ''] ?? dim)(text ?? '-');
}

/** A time as people of the terminal read it: UTC, to the second. */
export function time(at: string | null | undefined): string {
  return at ? `${at.slice(0, 19).replace('T', ' ')}Z` : '-';
}

/** How far away a time is: "in 29 min", "3 h ago". */
export function away(at: string | null | undefined, nowMs: number): string {
  if (!at) return '-';
  const seconds = Math.round((Date.parse(at) - nowMs) / 1_000);
  const size = Math.abs(seconds);
  const text =
    size < 90
      ? `${size} s`
      : size < 5_400
        ? `${Math.round(size / 60)} min`
        : size < 172_800
          ? `${Math.round(size / 3_600)} h`
          : `${Math.round(size / 86_400)} days`;
  return seconds >= 0 ? `in ${text}` : `${text} ago`;
}

/** Names and numbers out of an answer whose form is open, as text. */
export function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
