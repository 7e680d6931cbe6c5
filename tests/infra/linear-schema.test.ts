import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { readOperation, schema } from '../../infra/linear/graphql.ts';
import * as documents from '../../lib/linear/documents.ts';

const folder = dirname(fileURLToPath(import.meta.resolve('@linear/sdk')));
/** What the SDK says of Linear's schema: its declarations. */
const declared = readdirSync(folder)
  .filter((name) => /^index-.*\.d\.mts$/.test(name))
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

/** The fields of a declared type, each as it is written: `name?: Maybe<…>`. */
function fieldsOf(name: string): Map<string, string> | null {
  const found = new RegExp(`^type ${name} = (?:\\w+ & )*\\{\\n([\\s\\S]*?)^\\};`, 'm').exec(declared);
  if (!found) return null;
  const lines = found[1]!.replace(/\/\*\*[\s\S]*?\*\//g, '').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const [, field, rest] = /^ {2}(\w+)(\??: .*);$/.exec(line) ?? [];
      return field ? [[field, rest!]] : [];
    }),
  );
}

/** How the SDK declares a type of ours. */
function written(type: GraphQLType, wrap: 'Maybe' | 'InputMaybe'): string {
  const inner = (of: GraphQLType): string => {
    if (isNonNullType(of)) return inner(of.ofType);
    if (isListType(of)) return `Array<${inner(of.ofType)}>`;
    return /^(?:ID|String|Int|Float|Boolean|JSON|JSONObject|DateTime|TimelessDate|DateTimeOrDuration)$/.test(
      of.toString(),
    )
      ? `Scalars["${of.toString()}"]`
      : of.toString();
  };
  return isNonNullType(type) ? `: ${inner(type)}` : `?: ${wrap}<${inner(type)}>`;
}

const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
type Case = [type: string, field: string, of: GraphQLType, wrap: 'Maybe' | 'InputMaybe'];
const cases = types.flatMap((type): Case[] => {
  if (isObjectType(type))
    return Object.values(type.getFields()).map((field) => [type.name, field.name, field.type, 'Maybe']);
  if (isInputObjectType(type))
    return Object.values(type.getFields()).map((field) => [type.name, field.name, field.type, 'InputMaybe']);
  return [];
});

describe('the local Linear’s schema', () => {
  it.each(cases)('%s.%s is what the SDK declares', (type, name, of, wrap) => {
    expect(fieldsOf(type)?.get(name)).toBe(written(of, wrap));
  });

  const withArguments = ['Query', 'Mutation'].flatMap((root) =>
    Object.values(
      (
        schema.getType(root) as never as { getFields(): Record<string, GraphQLField<unknown, unknown>> }
      ).getFields(),
    )
      .filter(({ args }) => args.length > 0)
      .map(
        (field) => [`${root}${field.name[0]!.toUpperCase()}${field.name.slice(1)}Args`, field.args] as const,
      ),
  );
  it.each(withArguments)('%s takes what the SDK declares', (name, args: readonly GraphQLArgument[]) => {
    const fields = fieldsOf(name)!;
    for (const { name: arg, type } of args)
      expect([arg, fields.get(arg)]).toEqual([arg, written(type, 'InputMaybe')]);
    const must = [...fields].filter(([, rest]) => rest.startsWith(':')).map(([arg]) => arg);
    expect(args.map((arg) => arg.name)).toEqual(expect.arrayContaining(must));
  });

  it('has the values of enums and the parts of unions that the SDK declares', () => {
    for (const type of types) {
      if (isEnumType(type)) {
        const body = new RegExp(`^declare enum ${type.name} \\{\\n([\\s\\S]*?)^\\}`, 'm').exec(declared)![1]!;
        const values = [...body.matchAll(/= "(\w+)"/g)].map(([, value]) => value);
        for (const { name } of type.getValues())
          expect([type.name, values]).toEqual([type.name, expect.arrayContaining([name])]);
      }
      if (isUnionType(type)) {
        const parts = new RegExp(`^type ${type.name} = (.*);$`, 'm').exec(declared)![1]!.split(' | ');
        expect(parts.sort()).toEqual(
          type
            .getTypes()
            .map(({ name }) => name)
            .sort(),
        );
      }
    }
  });
});

describe('our documents', () => {
  it.each(Object.entries(documents))(
    '%s is one that Linear takes, and costs less than a document may',
    (_name, document) => {
      const operation = readOperation({ query: document, variables: { first: 50 } });
      expect('errors' in operation ? operation.errors : []).toEqual([]);
      if ('points' in operation) expect(operation.points).toBeLessThan(10_000);
    },
  );

  it('outside of the subset are refused as Linear refuses them', () => {
    for (const query of ['{ nothing }', '{ issue }', '{ issue(id: "x") { id secret } }', 'query {', '']) {
      const operation = readOperation({ query });
      expect('errors' in operation && operation.errors[0]!.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    }
  });
});
