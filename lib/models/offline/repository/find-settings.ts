import { isTestPath } from './code-style.ts';

/** One configuration value: where its literal stands, and the variable that overrides it, if one does. */
export type Setting = {
  key: string;
  literal: string;
  value: string | number | boolean;
  file: string;
  at: number;
  env: string | null;
};

const JSON_FILE = /^(?:config|settings|conf)\/[\w.-]+\.json$|^(?:config|settings)(?:\.\w+)?\.json$/;
const CODE_FILE = /(?:^|\/)(?:config|settings|env|environment|defaults|constants)(?:\/[\w.-]+)?\.[mc]?[jt]s$/;
const LITERAL = `-?\\d[\\d_]*(?:\\.\\d+)?|true|false|'[^'\\n]*'|"[^"\\n]*"`;
const JSON_PAIR = new RegExp(`"([\\w.-]+)"\\s*:\\s*(${LITERAL})(?=\\s*[,}\\n])`, 'g');
const FALLBACK = `(?:process\\.env\\.\\w+\\s*(?:\\?\\?|\\|\\|)\\s*)*`;
const PAIR = new RegExp(
  `^[ \\t]*(?:export\\s+)?(?:const\\s+)?([A-Za-z_]\\w*)\\s*[:=]\\s*(?:\\w+\\()?(${FALLBACK})(${LITERAL})\\)?[,;]?[ \\t]*$`,
  'gm',
);

/**
 * Every configuration value that the repository keeps in a place made for it: JSON under `config/`, and modules
 * named config, settings, env, defaults or constants. In code a value may stand behind environment variables.
 */
export function findSettings(files: Record<string, string>): Setting[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (isTestPath(file)) return [];
    if (JSON_FILE.test(file)) {
      return [...text.matchAll(JSON_PAIR)].map((match) =>
        settingOf(file, match, { key: match[1] ?? '', literal: match[2] ?? '', fallback: '' }),
      );
    }
    if (!CODE_FILE.test(file)) return [];
    return [...text.matchAll(PAIR)].map((match) =>
      settingOf(file, match, { key: match[1] ?? '', literal: match[3] ?? '', fallback: match[2] ?? '' }),
    );
  });
}

/** How code elsewhere gets at the settings: the module and the name it exports them under (null: the module itself). */
export function findSettingsModule(
  files: Record<string, string>,
): { file: string; name: string | null } | null {
  for (const [file, text] of Object.entries(files)) {
    if (!CODE_FILE.test(file) || isTestPath(file)) continue;
    const exported = /^export\s+const\s+(\w+)\s*(?::[^=\n]+)?=\s*(?:Object\.freeze\()?\{/m.exec(text);
    if (exported) return { file, name: exported[1] ?? null };
    if (/^module\.exports\s*=\s*\{/m.test(text)) return { file, name: null };
  }
  return null;
}

function settingOf(
  file: string,
  match: RegExpMatchArray,
  found: { key: string; literal: string; fallback: string },
): Setting {
  const { key, literal, fallback } = found;
  const at = (match.index ?? 0) + match[0].lastIndexOf(literal);
  const env = /process\.env\.(\w+)/.exec(fallback)?.[1] ?? null;
  return { key, literal, value: readLiteral(literal), file, at, env };
}

function readLiteral(literal: string): string | number | boolean {
  if (literal === 'true' || literal === 'false') return literal === 'true';
  if (/^['"]/.test(literal)) return literal.slice(1, -1);
  return Number(literal.replaceAll('_', ''));
}
