import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import { toWords } from '../words.ts';
import { readDescription, saysReadOnly } from './read-description.ts';
import { readName } from './read-name.ts';
import { readParameters } from './read-parameters.ts';

export type ToolDescription = { name: string; description?: string; input_schema?: Record<string, unknown> };

/**
 * What calling an undeclared tool may do, from its words. Only a name with a clearly reading verb makes it `read`, only
 * one with a clearly adding verb `write`; everything else is `destructive`. Description and parameters can only raise it.
 */
export function effectOfTool(tool: ToolDescription): { effect: Effect; reason: string } {
  const description = tool.description ?? '';
  const name = readName(tool.name.slice(0, 300));
  if (!name) {
    const reason = 'its name is not clearly one that reads or adds: the safe default';
    return { effect: 'destructive', reason };
  }
  const words = toWords(`${tool.name.slice(0, 300)} ${description.slice(0, 300)}`);
  // A statement that is explained or checked is not run.
  const readOnly =
    name.effect === 'read' &&
    (saysReadOnly(description) || /^(explain|validate|parse|lint)$/.test(name.word));
  const parameter = readParameters(tool.input_schema, { words, readOnly });
  const said = readDescription(description);
  const sources = [
    { said: name, reason: `its name says "${name.word}"` },
    ...(parameter ? [{ said: parameter, reason: reasonOf(parameter.effect, parameter.word) }] : []),
    ...(said ? [{ said, reason: `its description says "${said.word}"` }] : []),
  ];
  const worst = sources.reduce((a, b) =>
    stricter(EFFECTS, a.said.effect, b.said.effect) === a.said.effect ? a : b,
  );
  const nothing = worst.said.effect === 'read' ? ' and nothing speaks against it' : '';
  return { effect: worst.said.effect, reason: `${worst.reason}${nothing}` };
}

function reasonOf(effect: Effect, word: string): string {
  return effect === 'destructive'
    ? `its parameter "${word}" can ask for anything`
    : `its parameter can be "${word}"`;
}
