import { PROGRAMS, READ_ONLY, SUBCOMMANDS } from './command-table.ts';
import { joinReadings, type Reading, readingOf, unreadable } from './old-reading.ts';
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
  if (first === 'xargs') return readXargs(args);
  if (first === 'sudo' || first === 'time' || first === 'nohup' || first === 'command') {
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

/** It adds arguments that we do not see: harmless only behind a program that no argument makes dangerous. */
function readXargs(args: readonly string[]): Reading {
  const [program = ''] = args;
  const reading = readWords(args);
  if (reading.effect !== 'read') return { ...reading, places: [] };
  const harmless = Object.hasOwn(READ_ONLY, program) && READ_ONLY[program] === null;
  return harmless ? reading : unreadable(`xargs ${program.slice(0, 30)} with arguments that are not seen`);
}

const CLIENT_VALUES = new Set([
  '-h',
  '--host',
  '-U',
  '--username',
  '-u',
  '-d',
  '--dbname',
  '-D',
  '-p',
  '--port',
]);
const CLIENT_SWITCHES = /^-[XAtqw]$/;

/** `psql … -c "SQL"`: the SQL decides. Any flag that is not known may feed it statements that we do not see. */
function readSqlClient(program: string, args: readonly string[]): Reading {
  const statements: string[] = [];
  const hosts: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const value = args[i + 1] ?? '';
    if (['-c', '-e', '--command', '--execute'].includes(arg)) statements.push(value);
    else if (arg === '-h' || arg === '--host') hosts.push(value);
    else if (CLIENT_VALUES.has(arg) || !arg.startsWith('-')) rest.push(arg.startsWith('-') ? value : arg);
    else if (!CLIENT_SWITCHES.test(arg)) return unreadable(`${program} with a flag that is not known`);
    if (arg.startsWith('-') && !CLIENT_SWITCHES.test(arg)) i += 1;
  }
  if (statements.length === 0) return unreadable(`${program} without a statement`);
  if (statements.some((sql) => sql.includes('\\'))) return unreadable(`${program} with a command of its own`);
  const reading = joinReadings(statements.map(readSql));
  // A connection string says where it goes, whatever the flag says.
  const certain = hosts.length === 1 && rest.every((value) => !/[=:]/.test(value));
  return { ...reading, places: certain ? [{ host: hosts[0] }] : [] };
}

const CURL_READS = /^(-[sSfLIiv]+|--(silent|show-error|fail|location|head|include|verbose|compressed))$/;

function readCurl(args: readonly string[]): Reading {
  const reads = args.every((arg) => CURL_READS.test(arg) || /^https?:\/\/[^\s]+$/.test(arg));
  return reads && args.length > 0
    ? readingOf({ effect: 'read', operation: 'read', resource: 'application', evidence: 'curl' })
    : unreadable('curl with flags or targets that may send something');
}
