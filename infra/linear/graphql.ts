import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSchema, type DocumentNode, execute, GraphQLError, parse, validate } from 'graphql';
import type { Caller } from './caller.ts';
import { linearError } from './errors.ts';
import type { Happenings } from './happenings.ts';
import { complexityOf } from './limits.ts';
import { rootOf } from './resolvers.ts';

const SCHEMA_FILE = fileURLToPath(new URL('schema.graphql', import.meta.url));
/** The subset of Linear's schema that there is here. */
export const schema = buildSchema(readFileSync(SCHEMA_FILE, 'utf8'));

export type Operation = {
  document: DocumentNode;
  points: number;
  name: string;
  variables: Record<string, unknown>;
};

/** Parses and validates what somebody sent; what is not in the subset is refused as Linear refuses what it does not know. */
export function readOperation(body: {
  query?: unknown;
  variables?: unknown;
}): Operation | { errors: readonly GraphQLError[] } {
  const variables = (body.variables ?? {}) as Record<string, unknown>;
  try {
    const document = parse(String(body.query ?? ''));
    const errors = validate(schema, document);
    if (errors.length > 0) return { errors: errors.map(withCode) };
    const [first] = document.definitions;
    const name = first && 'name' in first ? (first.name?.value ?? '') : '';
    return { document, name, variables, points: complexityOf(document, variables) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [withCode(error)] };
    throw error;
  }
}

const withCode = (error: GraphQLError) =>
  new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    extensions: { code: 'GRAPHQL_VALIDATION_FAILED', type: 'graphql error', userError: true },
  });

/** Runs it as somebody. */
export async function runOperation(world: Happenings, caller: Caller, { document, variables }: Operation) {
  const result = await execute({
    schema,
    document,
    rootValue: rootOf(world, caller),
    variableValues: variables,
    typeResolver: (value) => (value as { __typename: string }).__typename,
  });
  const errors = result.errors?.map((error) =>
    error.extensions.code
      ? error
      : error.originalError
        ? linearError('INTERNAL_SERVER_ERROR', 'internal error', error.originalError.message)
        : linearError('INPUT_ERROR', 'invalid input', error.message),
  );
  return { data: result.data ?? null, ...(errors ? { errors } : {}) };
}
