import type { Effect } from '../../schema/vocabulary.ts';
import { toWords } from './words.ts';

const READS =
  /^(get|list|read|search|find|fetch|show|describe|view|query|lookup|look|count|check|status|inspect|browse|retrieve|diff|compare|explain|analyze|analyse|validate|verify|summarize|summarise|resolve)\b/;
const WRITES =
  /^(create|add|insert|append|open|post|send|comment|reply|upload|commit|save|write|update|edit|set|assign|label|tag|notify|invite|register|submit|schedule|log|record)\b/;
/** Words that mean loss or a change of something that runs, wherever they stand in a name or a description. */
const DESTROYS =
  /\b(deletes?|deleting|drops?|destroys?|removes?|removing|purges?|truncates?|wipes?|erases?|overwrit(e|es|ing)|terminates?|kills?|shut ?down|force|irreversibl[ey]|permanent(ly)?|revokes?|resets?|uninstalls?|rollback|roll back|prunes?|flush(es)?|clears?|executes?|runs? (a |an |any |arbitrary )?(command|script|query|sql|code|shell)s?)\b/;
const CHANGES =
  /\b(creates?|adds?|updates?|modif(y|ies)|changes?|writes?|posts?|sends?|sets?|edits?|inserts?|upserts?|uploads?|marks?|increments?|archives?|enables?|disables?|publishes?|triggers?|applies|apply)\b/;
const NEGATED = /\b(does not|doesn't|do not|never|without|cannot|can't|not|no)( \w+){0,2} (?=\w)/;
/** Parameters through which anything can be asked for. */
const FREE_PARAMETERS =
  /^(command|cmd|script|sql|code|shell|statement|method|force|overwrite|delete|cascade)$/;

export type ToolDescription = { name: string; description?: string; input_schema?: Record<string, unknown> };

/**
 * What calling an undeclared tool may do, from its words. Only a clearly reading verb makes it `read`, only a
 * clearly adding one `write`; everything else is `destructive`. Description and parameters can only raise it.
 */
export function effectOfTool(tool: ToolDescription): { effect: Effect; reason: string } {
  const name = toWords(tool.name.split('.').at(-1) ?? tool.name).trim();
  const description = toWords(tool.description ?? '');
  const parameter = parameterNames(tool.input_schema).find((key) => FREE_PARAMETERS.test(key.toLowerCase()));
  const gravest = DESTROYS.exec(name)?.[0];
  if (gravest) return { effect: 'destructive', reason: `its name says "${gravest}"` };
  if (parameter)
    return { effect: 'destructive', reason: `its parameter "${parameter}" can ask for anything` };
  const reads = READS.exec(name)?.[0];
  const writes = WRITES.exec(name)?.[0];
  if (!reads && !writes) {
    return {
      effect: 'destructive',
      reason: 'its name is not clearly one that reads or adds: the safe default',
    };
  }
  const destroys = said(DESTROYS, description);
  if (destroys) return { effect: 'destructive', reason: `its description says "${destroys}"` };
  if (writes) return { effect: 'write', reason: `its name says "${writes}"` };
  const changes = said(CHANGES, description) ?? CHANGES.exec(name)?.[0];
  if (changes) return { effect: 'write', reason: `it reads by its name, but also says "${changes}"` };
  return { effect: 'read', reason: `its name says "${reads}" and nothing speaks against it` };
}

/** The first match in a sentence that does not deny it. */
function said(pattern: RegExp, text: string): string | undefined {
  for (const sentence of text.split(/[\n;,]| and | but /)) {
    const found = pattern.exec(sentence);
    if (found && !NEGATED.test(sentence.slice(0, found.index + 1))) return found[0];
  }
  return undefined;
}

function parameterNames(schema: Record<string, unknown> | undefined): string[] {
  const properties = schema?.properties;
  return properties !== null && typeof properties === 'object' ? Object.keys(properties) : [];
}
