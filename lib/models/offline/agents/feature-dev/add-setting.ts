import type { Setting } from '../../repository/find-settings.ts';
import { indentAt } from '../../repository/scan-code.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import { cannot, type Draft } from './draft.ts';
import { quoteOf } from './endpoint/code-of.ts';
import { literalLike, readNewValue, type SettingWish } from './setting-value.ts';
import { spellLike, wordsOf } from './words.ts';

/** Adds a configuration value behind the last of its neighbours, spelt and overridden as they are. */
export function addSetting(facts: RepositoryFacts, settings: Setting[], wish: SettingWish): Draft {
  const names = wish.key === '' ? [] : wordsOf(wish.key);
  const home = settings.filter(({ file }) => file.endsWith('.json')).at(-1) ?? settings.at(-1);
  if (names.length === 0 || !home)
    return cannot(`it is not clear where ${facts.name} would keep the new value`);
  const value = readNewValue(wish, wish.key);
  if (value === null) return cannot(`the request does not say which value ${wish.key} shall have`);
  const key = spellLike(
    settings.map((setting) => setting.key).find((name) => /[_-]|[a-z][A-Z]/.test(name)) ?? home.key,
    names,
  );
  const text = facts.files[home.file] ?? '';
  const isJson = home.file.endsWith('.json');
  const literal = literalLike(isJson ? '"' : quoteOf(facts), value);
  const variable = names.join('_').toUpperCase();
  const overridden = !isJson && settings.some(({ env, file }) => env && file === home.file);
  const code = overridden ? overridable(variable, literal, value, quoteOf(facts)) : literal;
  const lineEnd = text.indexOf('\n', home.at) === -1 ? text.length : text.indexOf('\n', home.at);
  const line = text.slice(home.at + home.literal.length, lineEnd);
  const comma = line.includes(',') ? '' : ',';
  const name = isJson ? `"${key}"` : key;
  const added = `${comma}\n${indentAt(text, home.at)}${name}: ${code}${comma === '' ? ',' : ''}`;
  const content = text.slice(0, lineEnd) + added + text.slice(lineEnd);
  if (isJson && !isValidJson(content))
    return cannot(`${home.file} is not laid out in a way that can be added to`);
  return {
    kind: 'change',
    change: {
      title: `${key}: ${literal}`,
      message: `config: add ${key}, ${literal} by default`,
      files: [{ path: home.file, content }],
    },
    summary: `${home.file} has ${key} now, ${literal} by default${overridden ? `, overridden by ${variable}` : ''}. Nothing reads it yet.`,
  };
}

function overridable(
  variable: string,
  literal: string,
  value: string | number | boolean,
  quote: string,
): string {
  if (typeof value === 'number') return `Number(process.env.${variable} ?? ${literal})`;
  if (typeof value === 'boolean')
    return `(process.env.${variable} ?? ${quote}${literal}${quote}) === ${quote}true${quote}`;
  return `process.env.${variable} ?? ${literal}`;
}

function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
