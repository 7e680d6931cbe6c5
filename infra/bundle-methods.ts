import { parseSync } from 'rolldown/utils';

type Node = { type: string; start: number; end: number; [key: string]: unknown };
type Method = { name: string; start: number; end: number };

/**
 * Clients of services with hundreds of calls in one class, of which we make a few: a bundler keeps them all. By path, the class
 * and the methods that we call.
 */
const CALLED: readonly [path: RegExp, className: string, methods: readonly string[]][] = [
  [/node_modules\/langsmith\/lib\/client\.mjs$/, 'Client', ['batchIngestRuns', 'createFeedback']],
  [/node_modules\/slack-web-api-client\/dist\/client\/api-client\.js$/, 'SlackAPIClient', ['call']],
];

/**
 * A module with the methods of its class that we call, and those whose name is written anywhere in what is left; null for
 * a module that is left as it is. What is taken out is no function where it is called all the same. Throws where the class
 * has no such method any more.
 */
export function withCalledMethods(path: string, text: string): string | null {
  const plain = path.replaceAll('\\', '/');
  const [, className, called] = CALLED.find(([pattern]) => pattern.test(plain)) ?? [];
  if (!className || !called) return null;
  const { methods, code } = read(plain, text, className);
  const missing = called.find((name) => !methods.some((method) => method.name === name));
  if (missing) throw new Error(`${plain} has no ${className}.${missing}: see infra/bundle-methods.ts`);
  const kept = new Set<Method>();
  const words = new Set<string>(['constructor', ...called, ...wordsOf(without(code, methods))]);
  for (let before = -1; before < kept.size; ) {
    before = kept.size;
    for (const method of methods) {
      if (kept.has(method) || !words.has(method.name)) continue;
      kept.add(method);
      for (const word of wordsOf(code.slice(method.start, method.end))) words.add(word);
    }
  }
  return without(
    text,
    methods.filter((method) => !kept.has(method)),
  );
}

/** The methods of a class, and the text with its comments blanked: what they speak of is not called. */
function read(path: string, text: string, className: string): { methods: Method[]; code: string } {
  const { program, comments, errors } = parseSync(path, text, { lang: 'js', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]!.message}`);
  const classes = (program.body as unknown as Node[]).map((node) => (node.declaration ?? node) as Node);
  const found = classes.find((node) => (node.id as { name?: string } | null)?.name === className);
  const members = ((found?.body as Node | undefined)?.body ?? []) as Node[];
  const methods = members.flatMap(({ type, key, value, computed, start, end }) =>
    (type === 'MethodDefinition' || isBag(type, value)) && !computed
      ? [{ name: String((key as Node).name), start, end }]
      : [],
  );
  const code = comments.reduce(
    (left, { start, end }) => left.slice(0, start) + ' '.repeat(end - start) + left.slice(end),
    text,
  );
  return { methods, code };
}

/** A field that holds calls by their names, as clients of many services have it. */
const isBag = (type: string, value: unknown): boolean =>
  type === 'PropertyDefinition' && (value as Node | null)?.type === 'ObjectExpression';

const wordsOf = (code: string): string[] => code.match(/[\w$]+/g) ?? [];

function without(text: string, parts: Method[]): string {
  return parts.reduceRight((left, { start, end }) => left.slice(0, start) + left.slice(end), text);
}
