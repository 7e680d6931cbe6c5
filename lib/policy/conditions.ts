import { type ASTNode, Environment, EvaluationError, type ParseError } from '@marcbachmann/cel-js';
import { matchGlob } from '../risk/match-glob.ts';
import type { Asked } from './asked.ts';
import type { Compiled } from './compiled.ts';
import type { LocalTime } from './zoned-time.ts';

/** Why a condition cannot be used; `start` and `end` are places in its text, from 0. */
export type ConditionError = { message: string; start: number; end: number };

const LISTS = { operations: 'list<string>', triggers: 'list<string>' };
const cel = new Environment({
  limits: { maxAstNodes: 400, maxDepth: 24, maxListElements: 100, maxMapEntries: 20 },
})
  .registerVariable('action', 'string')
  .registerVariable('tool', 'string')
  .registerVariable('args', 'map')
  .registerVariable('environment', 'string')
  .registerVariable('project', 'string')
  .registerVariable({ name: 'requester', schema: { id: 'string', kind: 'string', roles: 'list<string>' } })
  .registerVariable({
    name: 'risk',
    schema: { level: 'string', effect: 'string', score: 'double', ...LISTS },
  })
  .registerVariable('cost', 'double')
  .registerVariable('change_ticket', 'string')
  .registerVariable({
    name: 'time',
    schema: { hour: 'int', minute: 'int', day: 'int', month: 'int', year: 'int', weekday: 'string' },
  })
  .registerFunction('glob(string, string): bool', (text: string, pattern: string) => {
    if (pattern.length > LONGEST_PATTERN) throw new EvaluationError('the pattern is too long');
    return matchGlob(pattern, text);
  });

/** A regular expression over text that strangers write can run for ever, and `bind` can grow without end: neither is taken. */
const FUNCTIONS = ['has', 'size', 'int', 'double', 'string', 'bool', 'type', 'glob', 'dyn'];
const METHODS = ['startsWith', 'endsWith', 'contains', 'size'];
const LOOPS = ['all', 'exists', 'exists_one', 'filter'];

/** Arguments beyond this are not gone through: a condition that looks at them cannot be worked out. */
const MOST_VALUES = 2_000;
const MOST_CHARS = 65_536;
/** Values times characters: a loop may put every text together once for each value. */
const MOST_WORK = 1_000_000;
/** A pattern longer than this is nobody's: to match it takes time by its length, for each character of the text. */
const LONGEST_PATTERN = 1_000;

/** Checks and compiles a condition; it must give a boolean. Needs time in proportion to its text. */
export function compileCondition(expression: string): Compiled | ConditionError {
  try {
    const run = cel.parse(expression);
    const refused = refuse(run.ast, 0);
    if (refused) return refused;
    const { valid, type, error } = run.check();
    if (!valid) return placed(error, expression);
    if (type !== 'bool')
      return { message: `must give a boolean, not ${type}`, start: 0, end: expression.length };
    return (asked, time) => {
      const answer: unknown = run(variables(asked, time));
      if (typeof answer !== 'boolean') throw new EvaluationError('not a boolean');
      return answer;
    };
  } catch (error) {
    return placed(error, expression);
  }
}

function placed(error: unknown, expression: string): ConditionError {
  const known = error as Partial<ParseError> | undefined;
  const { start, end } = known?.range ?? { start: 0, end: expression.length };
  return { message: known?.summary ?? known?.message ?? 'cannot be read', start, end };
}

/** The first part that is not taken: an unknown function, or a loop within a loop. */
function refuse(node: ASTNode, loops: number): ConditionError | null {
  const no = (message: string) => ({ message, start: node.start, end: node.end });
  if (node.op === 'call' && !FUNCTIONS.includes(node.args[0]))
    return no(`${node.args[0]}() is not taken in conditions; there are ${FUNCTIONS.join(', ')}`);
  if (node.op !== 'rcall') return refuseAny(children(node.args), loops);
  const [name, on, args] = node.args;
  if (!LOOPS.includes(name))
    return METHODS.includes(name)
      ? refuseAny([on, ...args], loops)
      : no(`.${name}() is not taken in conditions; there are ${[...METHODS, ...LOOPS].join(', ')}`);
  if (loops > 0) return no('a loop within a loop is not taken');
  return refuse(on, loops) ?? refuseAny(args, loops + 1);
}

function refuseAny(nodes: readonly ASTNode[], loops: number): ConditionError | null {
  for (const node of nodes) {
    const found = refuse(node, loops);
    if (found) return found;
  }
  return null;
}

function children(args: unknown): ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(children);
  return typeof args === 'object' && args !== null && 'op' in args ? [args as ASTNode] : [];
}

function variables(asked: Asked, time: LocalTime) {
  const { risk, requester } = asked;
  return {
    ...{ action: asked.action, tool: asked.tool, environment: asked.environment },
    ...{ project: asked.project ?? '', change_ticket: asked.change_ticket ?? '', cost: asked.cost },
    get args() {
      mustBeSmall(asked.args);
      return asked.args;
    },
    requester: { id: requester.id, kind: requester.kind, roles: requester.roles },
    risk,
    time: {
      ...{ hour: BigInt(time.hour), minute: BigInt(time.minute), day: BigInt(time.day) },
      ...{ month: BigInt(time.month), year: BigInt(time.year), weekday: time.weekday },
    },
  };
}

function mustBeSmall(args: unknown): void {
  let values = 0;
  let chars = 0;
  const look = (value: unknown) => {
    values += 1;
    chars += typeof value === 'string' ? value.length : 0;
    if (values > MOST_VALUES || chars > MOST_CHARS || values * chars > MOST_WORK)
      throw new EvaluationError('the arguments are too large');
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      chars += Array.isArray(value) ? 0 : key.length;
      look(inner);
    }
  };
  look(args);
}
