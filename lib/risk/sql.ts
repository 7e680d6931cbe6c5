import { type Act, joinReadings, type Reading, readingOf, unreadable } from './old-reading.ts';
import { readCalls } from './sql-calls.ts';
import { type SqlToken, splitSql } from './sql-tokens.ts';

const WRITING = [
  'insert',
  'update',
  'delete',
  'merge',
  'into',
  'truncate',
  'drop',
  'alter',
  'create',
  'copy',
  'share',
];

const act = (
  effect: Act['effect'],
  operation: Act['operation'],
  resource: Act['resource'],
  evidence: string,
) => readingOf({ effect, operation, resource, evidence });

/**
 * What a SQL text does: reading statements are `read`, what destroys rows, columns or objects is `destructive`,
 * and a statement that is not known to be harmless is destructive and not understood.
 */
export function readSql(sql: string): Reading {
  const statements = splitSql(sql);
  if (!statements) return unreadable('the SQL could not be taken apart with certainty');
  if (statements.length === 0) return unreadable('there is no SQL statement');
  return joinReadings(statements.map(readStatement));
}

function readStatement(tokens: readonly SqlToken[]): Reading {
  const words = tokens.map((token) => (token.kind === 'word' ? token.text : ''));
  const [first = '', second = ''] = words;
  const head = [first, second].filter(Boolean).join(' ').toUpperCase();
  switch (first) {
    case 'select':
    case 'with':
    case 'values':
    case 'table':
      return readQuery(tokens, words, head);
    case 'explain':
      return readExplain(tokens, words);
    case 'show':
    case 'describe':
    case 'begin':
    case 'start':
    case 'commit':
    case 'rollback':
    case 'end':
      return tokens.length <= 4
        ? act('read', 'read', 'database', head)
        : unreadable(`${head} with more than usual`);
    case 'insert':
      return joinReadings([act('write', 'modify', 'data', 'INSERT'), readCalls(tokens)]);
    case 'update':
      return hasRealWhere(tokens)
        ? joinReadings([act('write', 'modify', 'data', 'UPDATE … WHERE'), readCalls(tokens)])
        : act('destructive', 'modify', 'data', 'UPDATE of every row');
    case 'delete':
      return act('destructive', 'delete', 'data', hasRealWhere(tokens) ? 'DELETE' : 'DELETE of every row');
    case 'truncate':
      return act('destructive', 'delete', 'data', 'TRUNCATE');
    case 'drop':
      return ['role', 'user', 'policy'].includes(second)
        ? act('destructive', 'grant', 'permission', head)
        : act('destructive', 'delete', 'database', head);
    case 'alter':
      return ['role', 'user', 'default', 'policy'].includes(second)
        ? act('destructive', 'grant', 'permission', head)
        : act('destructive', 'migrate', 'database', head);
    case 'grant':
    case 'revoke':
      return act('write', 'grant', 'permission', first.toUpperCase());
    case 'create':
      return readCreate(tokens, words);
    case 'copy':
      return readCopy(words);
    case 'vacuum':
    case 'analyze':
    case 'reindex':
    case 'comment':
      return act('write', 'modify', 'database', first.toUpperCase());
    default:
      return unreadable(`the statement ${head || '(no keyword)'} is not known`);
  }
}

/** Without ANALYZE nothing runs; with it the statement behind does. */
function readExplain(tokens: readonly SqlToken[], words: readonly string[]): Reading {
  if (!words.some((word) => word.startsWith('analy'))) return act('read', 'read', 'database', 'EXPLAIN');
  const inner = words.findIndex((word) =>
    /^(select|with|values|table|insert|update|delete|merge|create)$/.test(word),
  );
  return inner < 0
    ? unreadable('EXPLAIN ANALYZE of an unknown statement')
    : readStatement(tokens.slice(inner));
}

function readQuery(tokens: readonly SqlToken[], words: readonly string[], head: string): Reading {
  const calls = readCalls(tokens);
  if (words.includes('delete') || words.includes('truncate') || words.includes('drop')) {
    return joinReadings([act('destructive', 'delete', 'data', `${head} with DELETE`), calls]);
  }
  if (words.includes('update') && !words.includes('for') && !hasRealWhere(tokens)) {
    return joinReadings([act('destructive', 'modify', 'data', `${head} with UPDATE of every row`), calls]);
  }
  if (words.some((word) => WRITING.includes(word))) {
    return joinReadings([act('write', 'modify', 'data', `${head} that writes`), calls]);
  }
  return joinReadings([act('read', 'read', 'data', words[0]?.toUpperCase() ?? ''), calls]);
}

/** A WHERE that names something to compare; `where true` and `where 1 = 1` choose every row. */
function hasRealWhere(tokens: readonly SqlToken[]): boolean {
  const at = tokens.findLastIndex((token) => token.kind === 'word' && token.text === 'where');
  return (
    at >= 0 &&
    tokens
      .slice(at + 1)
      .some(
        ({ kind, text }) =>
          kind === 'name' || (kind === 'word' && !/^(true|false|not|or|and|null|is)$/.test(text)),
      )
  );
}

function readCreate(tokens: readonly SqlToken[], words: readonly string[]): Reading {
  const what = words
    .slice(1, 5)
    .find((word) => !/^(unique|temp|temporary|unlogged|concurrently|if|not|exists)$/.test(word));
  if (what === 'role' || what === 'user' || what === 'policy') {
    return act('write', 'grant', 'permission', `CREATE ${what.toUpperCase()}`);
  }
  if (
    ['table', 'index', 'view', 'schema', 'sequence', 'type', 'database'].includes(what ?? '') &&
    !words.includes('as')
  ) {
    return act('write', 'migrate', 'database', `CREATE ${what?.toUpperCase()}`);
  }
  return unreadable(`CREATE ${what?.toUpperCase() ?? tokens[1]?.kind ?? ''} may replace or run something`);
}

function readCopy(words: readonly string[]): Reading {
  if (words.includes('program')) return unreadable('COPY … PROGRAM runs a program on the server');
  return words.includes('to')
    ? act('write', 'export', 'data', 'COPY … TO')
    : act('write', 'import', 'data', 'COPY … FROM');
}
