import type { Json } from '../../../../../../schema/vocabulary.ts';
import { findSettings, findSettingsModule } from '../../../repository/find-settings.ts';
import type { RepositoryFacts } from '../../../repository/types.ts';
import { camelCase, usesSnakeCase, wordsOf } from '../words.ts';
import { codeOf, quoteOf } from './code-of.ts';

/** One field of an answer: its code, and what a test can say of it (`expect` code, or only its type). */
export type Field = { key: string; code: string; expect: string | null; type: string; needs: Need };
/** What the file that holds the code must have in scope. */
export type Need = 'settings' | 'package-version' | null;

/** A field that says something every service can say of itself; null when this one cannot. */
export function fieldOf(facts: RepositoryFacts, name: string): Field | null {
  const sources = Object.values(facts.files).join('\n');
  if (name === 'status') return literal(facts, 'status', 'ok');
  if (name === 'name') return literal(facts, nameKey(facts, sources), serviceName(facts));
  if (name === 'time')
    return { key: 'time', code: 'new Date().toISOString()', expect: null, type: 'string', needs: null };
  if (name === 'uptime') {
    const words = ['uptime', 'seconds'];
    const key = usesSnakeCase(sources) ? words.join('_') : camelCase(words);
    return { key, code: 'Math.round(process.uptime())', expect: null, type: 'number', needs: null };
  }
  const module = findSettingsModule(facts.files);
  const inSettings =
    module && findSettings(facts.files).some(({ key, file }) => key === 'version' && file === module.file);
  if (inSettings) {
    return {
      key: 'version',
      code: `${settingsName(module)}.version`,
      expect: null,
      type: 'string',
      needs: 'settings',
    };
  }
  return typeof facts.packageJson?.version === 'string'
    ? { key: 'version', code: 'version', expect: null, type: 'string', needs: 'package-version' }
    : null;
}

/** The name under which code speaks of the settings module. */
export function settingsName(module: { file: string; name: string | null }): string {
  return module.name ?? camelCase(wordsOf(/([^/]+?)\.\w+$/.exec(module.file)?.[1] ?? 'config'));
}

/** The service's name as it calls itself. */
function serviceName({ name, serviceJson, packageJson }: RepositoryFacts): string {
  return (
    ([serviceJson?.name, packageJson?.name].find((one) => typeof one === 'string') as string | undefined) ??
    name
  );
}

/** The key under which the service already gives its name, `service` when it does not. */
function nameKey(facts: RepositoryFacts, sources: string): string {
  const name = serviceName(facts).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`\\{\\s*(service|name|app)\\s*:\\s*['"]${name}['"]`).exec(sources)?.[1] ?? 'service';
}

/** A field with a fixed value. */
export function literal(facts: RepositoryFacts, key: string, value: Json): Field {
  const code = codeOf(value, quoteOf(facts));
  return { key, code, expect: code, type: typeof value, needs: null };
}
