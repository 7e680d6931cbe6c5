import { EFFECTS, type Effect, stricter } from '../../../schema/vocabulary.ts';
import { toWords } from '../words.ts';
import { readDescription, saysReadOnly } from './read-description.ts';
import { namesThings, readName, type Said } from './read-name.ts';
import { readParameters } from './read-parameters.ts';

/** Says of a name that it asks; of a sentence nothing. */
const AUXILIARY = /^(is|has|can|does|are|who|what|which|how|where)$/;
const LONGEST_NAME = 300;

export type ToolDescription = { name: string; description?: string; input_schema?: Record<string, unknown> };

/**
 * What calling an undeclared tool may do, from its words. Only a name with a clearly reading verb makes it `read`, only
 * one with a clearly adding verb `write`; a name of things alone is what its description says of them; everything else
 * is `destructive`. Else description and parameters can only raise it.
 */
export function effectOfTool(tool: ToolDescription): { effect: Effect; reason: string } {
  const description = tool.description ?? '';
  const name = tool.name.length > LONGEST_NAME ? '' : tool.name;
  const said = readDescription(description);
  const looks = said?.effect === 'read' && !AUXILIARY.test(said.word);
  const main = readName(name) ?? (looks && namesThings(name) ? said : null);
  if (!main) {
    const reason = 'its name is not clearly one that reads or adds: the safe default';
    return { effect: 'destructive', reason };
  }
  const words = toWords(`${name} ${description.slice(0, 300)}`);
  // What is explained, checked or searched for is not run.
  const readOnly =
    main.effect === 'read' &&
    (saysReadOnly(description) ||
      main.word === 'dry run' ||
      /^(explain|validate|parse|lint|search|suggest|analyze|help)$/.test(main.word));
  const parameter = readParameters(tool.input_schema, { words, effect: main.effect, readOnly });
  const sources: { said: Said; reason: string }[] = [
    { said: main, reason: `its ${main === said ? 'description' : 'name'} says "${main.word}"` },
  ];
  if (parameter) sources.push({ said: parameter, reason: reasonOf(parameter) });
  // To undo a loss is to bring back, whatever words say it.
  const undoes =
    /^(undo|undelete|recover|untrash|unarchive)$/.test(main.word) && /^restor/.test(said?.word ?? '');
  if (said && !undoes) sources.push({ said, reason: `its description says "${said.word}"` });
  const worst = sources.reduce((a, b) =>
    stricter(EFFECTS, a.said.effect, b.said.effect) === a.said.effect ? a : b,
  );
  const nothing = worst.said.effect === 'read' ? ' and nothing speaks against it' : '';
  return { effect: worst.said.effect, reason: `${worst.reason}${nothing}` };
}

function reasonOf({ effect, word }: Said): string {
  return effect === 'destructive'
    ? `its parameter "${word}" can ask for anything`
    : `its parameter can be "${word}"`;
}
