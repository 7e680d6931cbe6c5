import type { Evidence, Meaning, Wish } from './meaning.ts';
import type { Target } from './object.ts';
import { mentions, placedAt } from './object.ts';
import type { Token } from './tokens.ts';

const METHODS = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
const RESOURCES: Partial<Record<Wish, string>> = { config: 'configuration', dependency: 'dependency' };

/** Reads what is left once files and running things are out: reviews, code, configuration, studies. */
export function readWork(evidence: Evidence): Meaning | null {
  const { clause, target, words } = evidence;
  const { verbClass, lemma } = clause.verb;
  const { head } = target.object;
  const studied = mentions(target, 'performance');
  switch (verbClass) {
    case 'say':
    case 'skip':
      return null;
    case 'review':
      return review();
    case 'check':
      return ['diff', 'review', 'code'].includes(head) && lemma !== 'verify' ? review() : study();
    case 'study':
      return study();
    case 'improve':
      return studied || head === 'service' || head === 'unknown' ? study() : code('code', 'modify');
    case 'test':
      return studied || words.has('load') || words.has('penetration') ? study() : code('test', 'create');
    case 'run':
      if (head === 'review') return review();
      if (head === 'test') return { wish: 'test', operation: 'read', resource: 'code', reaches: false };
      return lemma === 'do' || lemma === 'start' || lemma === 'perform' ? null : study();
    case 'grant':
    case 'rotate':
    case 'halt':
    case 'network':
    case 'revert':
    case 'migrate':
    case 'export':
    case 'import':
    case 'scale':
      if (clause.verb.lemma === 'open' && head === 'diff') return null;
      return code(verbClass === 'migrate' && head === 'dependency' ? 'dependency' : 'code', 'modify');
    case 'place':
      if (lemma === 'get' && head !== 'none' && head !== 'unknown') return build(evidence);
      if (lemma === 'install') return code('dependency', 'modify');
      return lemma === 'move' || (lemma === 'put' && head !== 'none') ? code('code', 'modify') : null;
    case 'deploy':
    case 'merge':
      return verbClass === 'merge' ? code('code', 'modify') : null;
    case 'delete':
    case 'wipe':
      return code(head === 'dependency' ? 'dependency' : head === 'config' ? 'config' : 'code', 'delete');
    case 'fix':
    case 'apply':
      if (mentions(target, 'vulnerability'))
        return {
          ...code(named(target, 'dependency') ? 'dependency' : 'bugfix', 'modify'),
          resource: 'security',
        };
      return code('bugfix', 'modify');
    case 'unknown':
      return study();
    default:
      return build(evidence);
  }
}

function build({ clause, target, words }: Evidence): Meaning {
  const { verbClass, lemma } = clause.verb;
  const { head, nouns } = target.object;
  const operation = verbClass === 'create' ? 'create' : 'modify';
  if (head === 'review') return review();
  if (head === 'observability') return study();
  if (head === 'performance' && verbClass !== 'create') return study();
  if (mentions(target, 'vulnerability')) return { ...code('bugfix', 'modify'), resource: 'security' };
  if (isDependency(clause.tokens, target, verbClass)) return code('dependency', 'modify');
  if (head === 'test') return code('test', operation);
  if (head === 'endpoint' || routes(clause.object)) return code('endpoint', operation);
  const settles = setsValue(clause.object) || clause.object.some(isConstant);
  // "Add retries to the client" is code; "add a retry limit" is a value.
  const grows = verbClass === 'create' && !settles && placedAt(target, 'code', 'endpoint') !== null;
  if (
    (head === 'config' && !grows) ||
    (head === 'unknown' && settles && placedAt(target, 'config') !== null) ||
    ((verbClass === 'modify' || lemma === 'set' || verbClass === 'bump') && settles && head !== 'code')
  ) {
    return code('config', operation);
  }
  if (nouns.some(({ nounClass }) => nounClass === 'endpoint') && !words.has('page'))
    return code('endpoint', operation);
  return code('code', operation);
}

function isDependency(tokens: readonly Token[], target: Target, verbClass: string): boolean {
  const { head } = target.object;
  if (head === 'dependency') return verbClass !== 'create' || target.object.nouns.length > 0;
  const version =
    tokens.some(({ text }) => /^[\^~v]?\d+\.\d+(\.\d+|\.x)/.test(text)) ||
    tokens.some(({ text }) => /^@?[\w/-]+@[\^~]?\d/.test(text));
  if (verbClass === 'bump') return head !== 'config' && head !== 'replicas';
  return verbClass === 'modify' && version && head !== 'config';
}

function named(target: Target, noun: string): boolean {
  const version = target.object.tokens.some(({ text }) => /^@?[\w/-]+@/.test(text));
  return (
    version ||
    target.places.some(({ head, tokens }) => head === noun || tokens.some(({ text }) => /@\d/.test(text)))
  );
}

/** Whether an HTTP path or method is named. */
function routes(tokens: readonly Token[]): boolean {
  return tokens.some(
    ({ text }, i) => /^\/[A-Za-z{:]/.test(text) || (METHODS.has(text) && tokens[i + 1]?.text.startsWith('/')),
  );
}

/** "from 10 to 20", "to false", "= 5": a value is given. */
function setsValue(tokens: readonly Token[]): boolean {
  return tokens.some(({ low, text }, i) => {
    const next = tokens[i + 1];
    if (text === '=' || /^\w+=\S/.test(text)) return true;
    if ((low !== 'to' && low !== 'at') || next === undefined) return false;
    return (
      next.kind === 'quote' ||
      /^-?\d|^[A-Z]{2,}$/.test(next.text) ||
      ['true', 'false', 'on', 'off', 'debug', 'info', 'warn', 'error'].includes(next.low)
    );
  });
}

function isConstant({ text }: Token): boolean {
  return /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(text);
}

function review(): Meaning {
  return { wish: 'review', operation: 'review', resource: 'code', reaches: false };
}

function study(): Meaning {
  return { wish: 'proposal', operation: 'read', resource: 'code', reaches: false };
}

function code(wish: Wish, operation: 'create' | 'modify' | 'delete'): Meaning {
  return { wish, operation, resource: RESOURCES[wish] ?? 'code', reaches: false };
}
