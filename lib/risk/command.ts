import { PROGRAMS, READ_ONLY, SUBCOMMANDS } from './command-table.ts';
import { joinReadings, type Reading, readingOf, unreadable } from './reading.ts';
import { type ShellCommand, splitShell } from './shell-words.ts';
import { readSql } from './sql.ts';
import { readSubcommand } from './subcommand.ts';

/**
 * What a shell command line does. Programs that are known only to read are `read`; known destruction is
 * `destructive`; whatever cannot be read with certainty (substitution, variables, groups, an unknown program or
 * flag, a shell at the end of a pipe) is destructive and says why.
 */
export function readCommand(line: string): Reading {
  const commands = splitShell(line);
  if (typeof commands === 'string') return unreadable(commands);
  if (commands.length === 0) return unreadable('there is no command');
  return joinReadings(commands.map((command) => placed(readSimple(command))));
}

/** A command that changes something and does not say where acts at a place that nobody knows. */
function placed(reading: Reading): Reading {
  return reading.effect !== 'read' && reading.places.length === 0 ? { ...reading, places: [{}] } : reading;
}

function readSimple({ words, writesFile }: ShellCommand): Reading {
  const reading = readWords(words);
  if (!writesFile) return reading;
  const evidence = 'redirects into a file';
  return joinReadings([
    reading,
    readingOf({ effect: 'destructive', operation: 'modify', resource: 'storage', evidence }),
  ]);
}

const SECRET_FILE =
  /(^|[/=])(\.env(\.(?!example|sample|template)[\w.-]+)?|id_[a-z0-9]+|credentials|g?shadow|\.netrc|\.pgpass|[\w.-]+\.(pem|key|p12|pfx))$/i;

function readWords(words: readonly string[]): Reading {
  const [first = '', ...args] = words;
  if (first === 'sudo' || first === 'time' || first === 'nohup' || first === 'xargs' || first === 'command') {
    return args[0]?.startsWith('-') ? unreadable(`${first} with flags`) : readWords(args);
  }
  // A path may hold any program under a known name.
  if (!/^[a-z][\w.-]*$/.test(first)) return unreadable('the program is not a plain name');
  if (first.startsWith('mkfs')) return readWords(['wipefs']);
  const program = Object.hasOwn(PROGRAMS, first) ? PROGRAMS[first] : undefined;
  if (program) {
    const [effect, operation, resource] = program;
    return readingOf({ effect, operation, resource, evidence: first });
  }
  if (first === 'psql' || first === 'mysql') return readSqlClient(first, args);
  if (first === 'curl') return readCurl(args);
  if (Object.hasOwn(SUBCOMMANDS, first)) return readSubcommand(first, args);
  if (!Object.hasOwn(READ_ONLY, first)) return unreadable(`${first} is not a program that is known`);
  const risky = READ_ONLY[first];
  if (risky && args.some((arg) => risky.test(arg))) {
    const deletes = args.includes('-delete') || args.includes('rm');
    const reading = unreadable(`${first} with a flag that writes or runs something`);
    const act = { effect: 'destructive', operation: 'delete', resource: 'storage', evidence: first } as const;
    return deletes ? joinReadings([reading, readingOf(act)]) : reading;
  }
  if (args.some((arg) => SECRET_FILE.test(arg)))
    return unreadable(`${first} reads a file that holds secrets`);
  return readingOf({ effect: 'read', operation: 'read', resource: 'code', evidence: first });
}

/** `psql … -c "SQL"`: the SQL decides; anything else feeds it statements that we do not see. */
function readSqlClient(program: string, args: readonly string[]): Reading {
  const at = args.findIndex(
    (arg) => arg === '-c' || arg === '-e' || arg === '--command' || arg === '--execute',
  );
  const sql = args[at + 1];
  if (
    at < 0 ||
    sql === undefined ||
    sql.includes('\\') ||
    args.some((arg) => /^(-[fov]|--(file|output|set|log-file))/.test(arg))
  ) {
    return unreadable(`${program} without one plain statement`);
  }
  const host = args[args.findIndex((arg) => arg === '-h' || arg === '--host') + 1];
  const named = args.some((arg) => arg === '-h' || arg === '--host');
  return { ...readSql(sql), places: named && host ? [{ host }] : [] };
}

const CURL_READS = /^(-[sSfLIiv]+|--(silent|show-error|fail|location|head|include|verbose|compressed))$/;

function readCurl(args: readonly string[]): Reading {
  const reads = args.every((arg) => CURL_READS.test(arg) || /^https?:\/\/[^\s]+$/.test(arg));
  return reads && args.length > 0
    ? readingOf({ effect: 'read', operation: 'read', resource: 'application', evidence: 'curl' })
    : unreadable('curl with flags or targets that may send something');
}
