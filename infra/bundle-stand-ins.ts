import { parseSync } from 'rolldown/utils';

/**
 * Parts of libraries that a Worker of ours never calls: other APIs of a model's vendor than chat completions, LangChain's
 * tracing, second validators of JSON schemas, streams of answers, sign-in by a browser, LangChain's way of writing objects
 * down. Each name that they export stays, and throws when it is used; whether something is one of theirs is answered no.
 */
const UNUSED: readonly RegExp[] = [
  /node_modules\/openai\/resources\/(?:admin|beta|audio|batches|completions|containers|content-provenance-checks|conversations|decisions|embeddings|evals|files|fine-tuning|graders|images|live|models|moderations|realtime|responses|safety|skills|uploads|vector-stores|videos|webhooks)\b.*\.mjs$/,
  /node_modules\/openai\/lib\/(?:AssistantStream|ChatCompletion\w*|responses\/.+|beta\/agents\/.*)\.m?js$/,
  /node_modules\/openai\/(?:azure|helpers\/zod|auth\/workload-identity-auth|core\/streaming|internal\/(?:auth\/x509-workload-identity-auth|to-file|qs\/stringify))\.mjs$/,
  /node_modules\/@langchain\/openai\/dist\/(?:llms|embeddings|(?:azure|tools)\/.+|(?:chat_models|converters)\/responses|chat_models\/profiles|utils\/responses_stream_events)\.js$/,
  /node_modules\/langsmith\/(?:client|core\/streaming|lib\/(?:run_trees|experimental\/otel\/translator|utils\/(?:prompt_cache\/index|xxhash\/xxhash)))\.mjs$/,
  /node_modules\/@langchain\/core\/dist\/(?:load\/index|output_parsers\/(?:xml|list|structured)|messages\/transformers|runnables\/(?:graph|graph_mermaid)|tracers\/(?:console|event_stream|log_stream)|language_models\/(?:compat|openai_completions_stream|stream))\.js$/,
  /node_modules\/@langchain\/core\/dist\/messages\/block_translators\/(?:anthropic|bedrock\w*|google\w*|groq|ollama|openai|openrouter|xai)\.js$/,
  /node_modules\/@langchain\/core\/dist\/utils\/(?:json_patch|fast-json-patch\/src\/(?:core|duplex)|tiktoken|js-sha256\/hash|zod-to-json-schema\/zodToJsonSchema)\.js$/,
  /node_modules\/@cfworker\/json-schema\/dist\/esm\/(?:validate|validator|format|dereference)\.js$/,
  /node_modules\/@langchain\/langgraph\/dist\/(?:graph\/(?:messages_annotation|messages_reducer|zod\/meta)|func\/index|pregel\/messages-v2|stream\/(?:run-stream|mux|stream-channel|convert|transformers\/\w+))\.js$/,
  /node_modules\/@linear\/sdk\/dist\/webhooks-\w+\.mjs$/,
  /node_modules\/zod\/(?:v3\/types|v4\/core\/(?:compile|json-schema-processors|json-schema-generator)|v4\/classic\/from-json-schema)\.js$/,
  /node_modules\/@modelcontextprotocol\/sdk\/dist\/esm\/(?:validation\/ajv-provider|(?:client|shared)\/auth|server\/auth\/errors|experimental\/tasks\/client)\.js$/,
];

const NO = `const no = () => { throw new Error('left out of the Worker: see infra/bundle-stand-ins.ts'); };`;

/** Parts that are asked something on the way to what we do use: their answer where there is nothing of theirs. */
const ANSWERING: readonly [path: RegExp, text: string][] = [
  // JSON schemas are made with the release (`infra/bundle-schemas.ts`).
  [
    /node_modules\/zod\/v4\/core\/to-json-schema\.js$/,
    `${NO}
export { no as initializeContext, no as handleUnrepresentable, no as processSchema, no as process, no as extractDefs, no as finalize };
export const createToJSONSchemaMethod = () => no;
export const createStandardJSONSchemaMethod = () => no;`,
  ],
  // No file is sent to a model.
  [
    /node_modules\/openai\/internal\/uploads\.mjs$/,
    `${NO}
export const hasUploadableValue = () => false;
export const isAsyncIterable = () => false;
export const finalizeStreamingFormRequestOptions = () => undefined;
export { no as toStreamingFile, no as checkFileSupport, no as makeFile, no as getName, no as isArrayBuffer, no as maybeMultipartFormRequestOptions, no as multipartFormRequestOptions, no as createForm };`,
  ],
  // Profiles are files in somebody's home.
  [
    /node_modules\/langsmith\/lib\/utils\/profiles\.mjs$/,
    `${NO}
export const DEFAULT_API_URL = 'https://api.smith.langchain.com';
export const hasValue = (value) => Boolean(value?.trim());
export const loadProfileClientConfig = () => ({});
export { no as resolveTokenEndpoint, no as ProfileAuth };`,
  ],
  // A Worker has no threads to write large traces down in.
  [
    /node_modules\/langsmith\/lib\/utils\/serialize_worker\.mjs$/,
    `${NO}
export const hasLargeString = () => false;
export const getSharedSerializeWorker = () => null;
export { no as SerializeWorker };`,
  ],
];

/** What stands in for a module in the Worker's bundle; null for one that stays as it is. */
export function standInFor(path: string, text: string): string | null {
  const plain = path.replaceAll('\\', '/');
  const answering = ANSWERING.find(([pattern]) => pattern.test(plain));
  if (answering) return answering[1];
  if (!UNUSED.some((pattern) => pattern.test(plain))) return null;
  const names = exportedNames(plain, text);
  const file = plain.slice(plain.lastIndexOf('node_modules/') + 'node_modules/'.length);
  // Under a name of its own: what is handed on as `null` or `function` could not be declared so.
  const made = names.map((name, n) => {
    const part = /^is[A-Z]/.test(name)
      ? '() => false'
      : `/* @__PURE__ */ absent(${JSON.stringify(`${name} of ${file}`)})`;
    return `const part${n} = ${part}; export { part${n} as ${name} };`;
  });
  return [`import { absent } from '${ABSENT}';`, ...made].join('\n');
}

/** What a module takes from a package and never uses here: the document of the doors is made with the release. */
const UNUSED_IMPORTS: readonly [path: RegExp, names: readonly string[]][] = [
  [/node_modules\/@hono\/zod-openapi\/dist\/index\.mjs$/, ['OpenApiGeneratorV3', 'OpenApiGeneratorV31']],
];

/** The module with stand-ins for those; null for one that stays as it is. Throws where it takes them no more. */
export function withoutImports(path: string, text: string): string | null {
  const plain = path.replaceAll('\\', '/');
  const [, names] = UNUSED_IMPORTS.find(([pattern]) => pattern.test(plain)) ?? [];
  if (!names) return null;
  const stood = names.map((name) => {
    if (!new RegExp(`^import \\{[^}]*\\b${name}\\b`, 'm').test(text))
      throw new Error(`${plain} takes no ${name}: see infra/bundle-stand-ins.ts`);
    return `const ${name} = /* @__PURE__ */ absent(${JSON.stringify(name)});`;
  });
  const left = names.reduce(
    (all, name) => all.replace(new RegExp(`^(import \\{[^}]*?)\\b${name}\\b,? ?`, 'm'), '$1'),
    text,
  );
  return [`import { absent } from '${ABSENT}';`, left, ...stood].join('\n');
}

/** What every stand-in is made with, as a module. A library may make one beforehand or extend it; only its use is a fault. */
export const ABSENT = 'stand-ins:absent';
export const ABSENT_MODULE = `
const fail = (part, name) => { throw new Error(part + ' is left out of the Worker (' + name + '): see infra/bundle-stand-ins.ts'); };
export const absent = (part) => class { constructor() { return new Proxy(this, { get: (_, key) => typeof key === 'symbol' || key === 'then' ? undefined : fail(part, key) }); } };
`;

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
