export type Language =
  | 'script'
  | 'python'
  | 'go'
  | 'java'
  | 'shell'
  | 'docker'
  | 'workflow'
  | 'yaml'
  | 'terraform'
  | 'sql'
  | 'json'
  | 'env'
  | 'prose'
  | 'other';

const BY_EXTENSION: Record<string, Language> = {
  js: 'script',
  mjs: 'script',
  cjs: 'script',
  jsx: 'script',
  ts: 'script',
  mts: 'script',
  cts: 'script',
  tsx: 'script',
  py: 'python',
  go: 'go',
  java: 'java',
  kt: 'java',
  cs: 'java',
  sh: 'shell',
  bash: 'shell',
  yml: 'yaml',
  yaml: 'yaml',
  tf: 'terraform',
  hcl: 'terraform',
  tfvars: 'terraform',
  sql: 'sql',
  json: 'json',
  md: 'prose',
  txt: 'prose',
  rst: 'prose',
  adoc: 'prose',
};

/** The language a file is written in, told by its path alone. */
export function languageOf(path: string): Language {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^(dockerfile|containerfile)/.test(name) || name.endsWith('.dockerfile')) return 'docker';
  if (/^\.env(\.|$)|\.env$|\.dev\.vars|\.properties$|\.ini$/.test(name)) return 'env';
  if (/(^|\/)\.github\/workflows\/|(^|\/)\.gitlab-ci\.ya?ml$/.test(path)) return 'workflow';
  return BY_EXTENSION[name.slice(name.lastIndexOf('.') + 1)] ?? 'other';
}

/** Whether a path is a test's, where made-up secrets and odd values belong. */
export function isTestPath(path: string): boolean {
  return /(^|\/)(tests?|specs?|__tests__|fixtures|testdata|e2e)\/|[._-](test|spec)\.\w+$|(^|\/)test_[^/]*\.py$|_test\.(go|py)$/i.test(
    path,
  );
}

/** Whether a tool wrote the file: lockfiles, bundles, snapshots. */
export function isGeneratedPath(path: string): boolean {
  return /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|poetry\.lock|Cargo\.lock)$|\.min\.\w+$|\.snap$|(^|\/)(dist|vendor|node_modules)\//.test(
    path,
  );
}

/** Whether a path holds examples for people, where placeholders stand for secrets. */
export function isExamplePath(path: string): boolean {
  return /\.(example|sample|template|dist)$|(^|\/)(examples?|samples?)\//i.test(path);
}

/** How a language writes comments and strings; what the scanner needs and no more. */
export type Lexis = {
  comment: string[];
  block: [string, string] | null;
  quotes: string[];
  /** Quotes whose strings may run over several lines. */
  long: string[];
  regex: boolean;
};

const C_LIKE: Lexis = {
  comment: ['//'],
  block: ['/*', '*/'],
  quotes: ['"', "'", '`'],
  long: ['`'],
  regex: false,
};
const HASHED: Lexis = { comment: ['#'], block: null, quotes: ['"', "'"], long: [], regex: false };

/** The lexis of a language. Prose and JSON have no comments. */
export function lexisOf(language: Language): Lexis {
  if (language === 'script') return { ...C_LIKE, regex: true };
  if (language === 'go' || language === 'java') return C_LIKE;
  if (language === 'python') {
    return { ...HASHED, quotes: ['"""', "'''", '"', "'"], long: ['"""', "'''"] };
  }
  if (language === 'sql') return { ...HASHED, comment: ['--'], block: ['/*', '*/'], quotes: ["'"] };
  if (language === 'terraform') return { ...HASHED, comment: ['#', '//'], quotes: ['"'] };
  if (language === 'prose' || language === 'json') return { ...HASHED, comment: [], quotes: ['"'] };
  return HASHED;
}
