import type { Setting } from '../../repository/find-settings.ts';
import { wordsOf } from './words.ts';

/** A value that the request wants a setting to have. */
export type SettingWish = { kind: 'setting'; key: string; value: string; text: string };

type Value = string | number | boolean;

const AFTER_TO =
  /(?:\bto|=|\bof|\bat|\bas|\bbe|\bis|\bdefault|\bvalue|:)\s+(?:(?:default(?:ing|s)?|value|of|to|is)\s+)*(["'`]?)([^\s"'`,;]+)\1(?:\s*([a-zA-Z%]+))?/gi;
const MILLISECONDS: Record<string, number> = {
  ms: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  day: 86_400_000,
  days: 86_400_000,
};

/**
 * The value a request gives a setting, in the setting's own type and unit ("5 seconds" is 5000 for a key in
 * ms). Null when it gives none of that type.
 */
export function readValue(
  wish: { value: string; text: string },
  setting: Pick<Setting, 'key' | 'value'>,
): Value | null {
  const values = candidatesOf(wish).map((one) => convert(one, setting));
  return values.find((value) => value !== null) ?? null;
}

/** The value a request gives to something new, of the type it looks like; null when it gives none. */
export function readNewValue(wish: { value: string; text: string }, key: string): Value | null {
  const [first] = candidatesOf(wish);
  if (!first || first.raw === '') return null;
  if (/^(?:true|false)$/i.test(first.raw)) return first.raw.toLowerCase() === 'true';
  return convert(first, { key, value: /^-?\d/.test(first.raw) ? 0 : '' }) ?? first.raw;
}

/** A literal for a value, in the quotes of the literal it replaces. */
export function literalLike(example: string, value: Value): string {
  if (typeof value !== 'string') return String(value);
  const quote = /^['"]/.exec(example)?.[0] ?? "'";
  return `${quote}${value.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)}${quote}`;
}

function candidatesOf({ value, text }: { value: string; text: string }): { raw: string; unit: string }[] {
  if (value !== '') {
    const match = /^(["'`]?)(.*?)\1(?:\s+([a-zA-Z%]+))?$/.exec(value.trim());
    const raw = match?.[2] ?? value;
    // The planner's note has the number alone; its unit stands behind it in the request.
    const spoken = text.slice(text.lastIndexOf(raw) + raw.length);
    return [{ raw, unit: match?.[3] ?? /^\s*([a-zA-Z%]+)/.exec(spoken)?.[1] ?? '' }];
  }
  const found = [...text.matchAll(AFTER_TO)].map((match) => ({
    raw: (match[2] ?? '').replace(/[.!?)]+$/, ''),
    unit: match[3] ?? '',
  }));
  // "from 5 to 12": what comes last is what is wanted.
  return found.reverse();
}

function convert(
  { raw, unit }: { raw: string; unit: string },
  setting: Pick<Setting, 'key' | 'value'>,
): Value | null {
  const old = setting.value;
  if (typeof old === 'boolean') {
    if (/^(true|on|enabled|yes)$/i.test(raw)) return true;
    return /^(false|off|disabled|no)$/i.test(raw) ? false : null;
  }
  if (typeof old === 'number') {
    const match = /^(-?\d[\d_]*(?:\.\d+)?)([a-zA-Z%]*)$/.exec(raw);
    if (!match) return null;
    return inUnitOf(setting.key, Number((match[1] ?? '').replaceAll('_', '')), match[2] || unit);
  }
  if (raw === '' || raw.length > 200) return null;
  return old !== '' && old === old.toUpperCase() && /[A-Z]/.test(old) ? raw.toUpperCase() : raw;
}

function inUnitOf(key: string, amount: number, unit: string): number {
  const given = MILLISECONDS[unit.toLowerCase()];
  const kept = wordsOf(key)
    .map((word) => MILLISECONDS[word])
    .findLast((factor) => factor !== undefined);
  return given && kept ? (amount * given) / kept : amount;
}
