import { isTestPath } from '../../repository/code-style.ts';
import { findSettings, type Setting } from '../../repository/find-settings.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import { addSetting } from './add-setting.ts';
import { cannot, type Draft } from './draft.ts';
import { literalLike, readValue, type SettingWish } from './setting-value.ts';
import { wordsOf } from './words.ts';

// Words of a key that name its unit; a request may leave them out.
const UNITS = new Set([
  'ms',
  's',
  'seconds',
  'minutes',
  'days',
  'percent',
  'cents',
  'bytes',
  'count',
  'default',
]);
const SAME: Record<string, string> = { maximum: 'max', most: 'max', minimum: 'min', '%': 'percent' };

/**
 * Changes one configuration value where the repository keeps it, with its unit, type and spelling; adds it
 * beside its neighbours when the request asks for a new one. `repair` also changes the tests that state the
 * old value.
 */
export function changeSetting(facts: RepositoryFacts, wish: SettingWish, repair = false): Draft {
  const settings = findSettings(facts.files);
  // A spoken name ("the timeout") may be only part of what the request says; a key written as one is all of it.
  const isExact = /[A-Z_]/.test(wish.key);
  const setting =
    chooseSetting(settings, wish.key, wish.text) ??
    (isExact ? null : chooseSetting(settings, wish.text, wish.text));
  if (!setting) {
    const isNew = /\b(add|new|introduce|create)\b/i.test(wish.text);
    return isNew
      ? addSetting(facts, settings, wish)
      : cannot(`no configuration value of ${facts.name} fits "${wish.key || wish.text}"`);
  }
  const value = readValue(wish, setting);
  if (value === null) return cannot(`the request does not say which value ${setting.key} shall have`);
  const name = `${setting.key} in ${setting.file}`;
  if (value === setting.value) {
    return { kind: 'nothing', summary: `${name} is ${setting.literal} already.` };
  }
  const literal = literalLike(setting.literal, value);
  const text = facts.files[setting.file] ?? '';
  const content = text.slice(0, setting.at) + literal + text.slice(setting.at + setting.literal.length);
  const tests = repair ? repairTests(facts, setting, literal) : [];
  const override = setting.env ? ` ${setting.env} still overrides it.` : '';
  return {
    kind: 'change',
    change: {
      title: `${setting.key}: ${setting.literal} → ${literal}`,
      message: `config: set ${setting.key} to ${literal}\n\nIt was ${setting.literal}.`,
      files: [{ path: setting.file, content }, ...tests],
    },
    summary: `${name} is ${literal} now; it was ${setting.literal}.${override}`,
  };
}

/** The one setting whose words the request has; the one with most words, then the default file, then none. */
function chooseSetting(settings: Setting[], name: string, text: string): Setting | null {
  const wanted = new Set(wordsOf(name.replaceAll('%', ' percent ')).map(stem));
  const fitting = settings.flatMap((setting) => {
    const words = wordsOf(setting.key).map(stem);
    const needed = words.filter((word) => !UNITS.has(word));
    const fits = (needed.length > 0 ? needed : words).every((word) => wanted.has(word));
    return fits ? [{ setting, score: words.filter((word) => wanted.has(word)).length }] : [];
  });
  const best = Math.max(...fitting.map(({ score }) => score));
  const tops = fitting.filter(({ score }) => score === best).map(({ setting }) => setting);
  if (new Set(tops.map(({ key }) => key)).size > 1) return null;
  const environment = /\b(production|staging|development|test)\b/i.exec(text)?.[1]?.toLowerCase();
  return (
    tops.find(({ file }) => environment !== undefined && file.includes(environment)) ??
    tops.find(({ file }) => /default/.test(file)) ??
    tops[0] ??
    null
  );
}

function stem(word: string): string {
  const same = SAME[word] ?? word;
  return same.length > 3 && !UNITS.has(same) ? same.replace(/s$/, '') : same;
}

function repairTests(facts: RepositoryFacts, setting: Setting, literal: string) {
  const bare = setting.literal.replace(/^['"]|['"]$/g, '').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const stated = new RegExp(`(\\b${setting.key}['"]?\\s*[:,]\\s*['"]?)${bare}(?![\\w.])`, 'g');
  return Object.entries(facts.files).flatMap(([path, text]) => {
    const content = text.replace(stated, (_, before: string) => before + literal.replace(/^['"]|['"]$/g, ''));
    return isTestPath(path) && content !== text ? [{ path, content }] : [];
  });
}
