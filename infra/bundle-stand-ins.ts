import { parseSync } from 'rolldown/utils';

/**
 * Parts of libraries that a Worker of ours never calls: other APIs of a model's vendor than chat completions, a tracing
 * service, second validators of JSON schemas, streams of answers, LangChain's way of writing objects down. Each name that
 * they export stays, and throws when it is used.
 */
const UNUSED: readonly RegExp[] = [
  /node_modules\/openai\/resources\/(?:admin|beta|audio|batches|completions|containers|content-provenance-checks|conversations|decisions|embeddings|evals|files|fine-tuning|graders|images|live|models|moderations|realtime|responses|safety|skills|uploads|vector-stores|videos|webhooks)\b.*\.mjs$/,
  /node_modules\/openai\/lib\/(?:AssistantStream|ChatCompletion\w*|responses\/.+|beta\/agents\/.*)\.m?js$/,
  /node_modules\/openai\/(?:azure|helpers\/zod|auth\/workload-identity-auth|core\/streaming)\.mjs$/,
  /node_modules\/@langchain\/openai\/dist\/(?:llms|embeddings|(?:azure|tools)\/.+|(?:chat_models|converters)\/responses|chat_models\/profiles|utils\/responses_stream_events)\.js$/,
  /node_modules\/langsmith\/(?:client|core\/streaming|lib\/(?:client|utils\/prompt_cache\/index))\.mjs$/,
  /node_modules\/@langchain\/core\/dist\/(?:load\/index|output_parsers\/(?:xml|list|structured)|messages\/transformers|runnables\/(?:graph|graph_mermaid)|tracers\/console|language_models\/(?:compat|openai_completions_stream))\.js$/,
  /node_modules\/@langchain\/core\/dist\/messages\/block_translators\/(?:anthropic|bedrock\w*|google\w*|groq|ollama|openrouter|xai)\.js$/,
  /node_modules\/@langchain\/core\/dist\/utils\/(?:json_patch|fast-json-patch\/src\/(?:core|duplex)|tiktoken|js-sha256\/hash|zod-to-json-schema\/zodToJsonSchema)\.js$/,
  /node_modules\/@cfworker\/json-schema\/dist\/esm\/(?:validate|validator|format|dereference)\.js$/,
  /node_modules\/@langchain\/langgraph\/dist\/graph\/messages_annotation\.js$/,
  /node_modules\/zod\/(?:v3\/types|v4\/core\/compile)\.js$/,
  /node_modules\/@modelcontextprotocol\/sdk\/dist\/esm\/validation\/ajv-provider\.js$/,
];

/** What stands in for a module in the Worker's bundle; null for one that stays as it is. */
export function standInFor(path: string, text: string): string | null {
  const plain = path.replaceAll('\\', '/');
  if (!UNUSED.some((pattern) => pattern.test(plain))) return null;
  const names = exportedNames(plain, text);
  const part = plain.slice(plain.lastIndexOf('node_modules/') + 'node_modules/'.length);
  // Under a name of its own: what is handed on as `null` or `function` could not be declared so.
  const made = names.map(
    (name, n) => `const part${n} = absent(${JSON.stringify(name)}); export { part${n} as ${name} };`,
  );
  return [
    // A library may make one of each beforehand, extend it or hang parts on it; only its use is a fault.
    `const fail = (what) => { throw new Error(what + ' of ${part} is left out of the Worker: see infra/bundle-stand-ins.ts'); };`,
    'const absent = (name) => class { constructor() { return new Proxy(this, { get: (_, key) => typeof key === "symbol" || key === "then" ? undefined : fail(name + "." + key) }); } };',
    ...made,
  ].join('\n');
}

type Node = { type: string; [key: string]: unknown };
type Named = { name?: string; value?: string };

function exportedNames(path: string, text: string): string[] {
  const { program, errors } = parseSync(path, text, { lang: 'js', sourceType: 'module' });
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]!.message}`);
  return (program.body as unknown as Node[]).flatMap((node) => {
    if (node.type === 'ExportDefaultDeclaration') return ['default'];
    if (node.type === 'ExportAllDeclaration')
      throw new Error(`${path} hands on names that are not written in it`);
    if (node.type !== 'ExportNamedDeclaration') return [];
    const specifiers = (node.specifiers as { exported: Named }[]).map(
      ({ exported }) => exported.name ?? exported.value ?? '',
    );
    const declaration = node.declaration as Node | null;
    const declared = (declaration?.declarations as { id: Named }[] | undefined) ?? [
      declaration as { id?: Named } | null,
    ];
    return [...specifiers, ...declared.flatMap((each) => (each?.id?.name ? [each.id.name] : []))];
  });
}
