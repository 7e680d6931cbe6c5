import type { Json, JsonObject } from '../../../../schema/vocabulary.ts';
import { isTestPath, readCodeStyle, readTestStyle } from './code-style.ts';
import { findRoutes } from './find-routes.ts';
import type { RepositoryFacts } from './types.ts';

const SOURCE = /\.[mc]?[jt]s$/;
const PORT =
  /\bPORT\b['"\])]*\s*(?:\?\?|\|\||,)\s*(?:process\.env\.\w+\s*(?:\?\?|\|\|)\s*){0,3}['"]?(\d{2,5})\b/;
const PORT_VALUE = /\bport['"]?\s*[:=]\s*(\d{2,5})\b/i;
const USUAL_ENTRIES = [
  'src/server',
  'src/index',
  'src/main',
  'server',
  'index',
  'app',
  'src/app',
  'lib/server',
];

/**
 * Describes a repository from its text files (path → content). Never throws, whatever the files say: what
 * cannot be read is null, empty or `unknown`.
 */
export function describeRepository(name: string, files: Record<string, string>): RepositoryFacts {
  const packageJson = parseObject(files['package.json']);
  const serviceJson = parseObject(files['service.json']);
  const scripts = objectOf(packageJson?.scripts);
  const code = pick(files, (path) => SOURCE.test(path) && !path.endsWith('.d.ts'));
  const sources = pick(code, (path) => !isTestPath(path));
  const tests = pick(code, (path, text) => isTestPath(path) && /\b(test|it)\(/.test(text));
  const startCommand = commandOf(serviceJson?.start) ?? commandOf(scripts.start) ?? [];
  const entry = findEntry(files, startCommand, packageJson);
  const paths = Object.keys(sources);
  const language =
    paths.filter((path) => path.endsWith('ts')).length * 2 > paths.length ? 'typescript' : 'javascript';
  const { routing, routes } = findRoutes(sources);
  return {
    name,
    files,
    language,
    modules: readModules(packageJson, sources),
    entry,
    port: readPort(serviceJson, sources, files),
    startCommand: startCommand.length > 0 || !entry ? startCommand : ['node', entry],
    testCommand: commandOf(serviceJson?.test) ?? commandOf(scripts.test) ?? [],
    testFiles: Object.keys(tests),
    testStyle: readTestStyle(tests, language === 'typescript' ? 'ts' : 'js'),
    routing,
    routes,
    health: textOf(serviceJson?.health) ?? textOf(objectOf(serviceJson?.health).path),
    ...readCodeStyle(Object.values(sources).length > 0 ? Object.values(sources) : Object.values(code)),
    packageJson,
    serviceJson,
    description: textOf(serviceJson?.description) ?? textOf(packageJson?.description) ?? firstSentence(files),
  };
}

/** The value as an object; an empty one for anything else. */
export function objectOf(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** The text as a JSON object, or null. */
function parseObject(text: string | undefined): JsonObject | null {
  if (text === undefined) return null;
  try {
    const value = JSON.parse(text) as Json;
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function commandOf(value: Json | undefined): string[] | null {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : null;
}

function pick(files: Record<string, string>, keep: (path: string, text: string) => boolean) {
  return Object.fromEntries(Object.entries(files).filter(([path, text]) => keep(path, text)));
}

function findEntry(
  files: Record<string, string>,
  start: string[],
  packageJson: JsonObject | null,
): string | null {
  const named = [...start, textOf(packageJson?.main) ?? ''].map((word) => word.replace(/^\.\//, ''));
  const usual = USUAL_ENTRIES.flatMap((stem) => ['ts', 'js', 'mjs', 'cjs'].map((end) => `${stem}.${end}`));
  return (
    [...named.filter((word) => SOURCE.test(word)), ...usual].find((path) => Object.hasOwn(files, path)) ??
    null
  );
}

function readModules(packageJson: JsonObject | null, sources: Record<string, string>): 'esm' | 'commonjs' {
  if (packageJson?.type === 'module') return 'esm';
  if (packageJson?.type === 'commonjs') return 'commonjs';
  const all = Object.values(sources).join('\n');
  if (/\brequire\(|\bmodule\.exports\b/.test(all)) return 'commonjs';
  return /^(import|export) /m.test(all) ? 'esm' : 'commonjs';
}

function readPort(
  serviceJson: JsonObject | null,
  sources: Record<string, string>,
  files: Record<string, string>,
): number | null {
  if (typeof serviceJson?.port === 'number') return serviceJson.port;
  const settings = Object.entries(files).filter(([path]) => /^config\/.*\.json$|^config\.json$/.test(path));
  const texts = [...Object.values(sources), ...settings.map(([, text]) => text)];
  for (const pattern of [PORT, PORT_VALUE]) {
    for (const text of texts) {
      const port = Number(pattern.exec(text)?.[1]);
      if (port > 0 && port < 65_536) return port;
    }
  }
  return null;
}

/** The first line of prose of the README, '' when there is none. */
function firstSentence(files: Record<string, string>): string {
  const readme = Object.entries(files).find(([path]) => /^readme(\.md)?$/i.test(path))?.[1] ?? '';
  const lines = readme.split('\n').map((line) => line.trim());
  // A line above a row of "=" or "-" is a heading.
  const line =
    lines.find((text, at) => /^[A-Za-z]/.test(text) && !/^[=-]{2,}$/.test(lines[at + 1] ?? '')) ?? '';
  return line.slice(0, 300);
}
