import { PROGRAMS, READ_ONLY, SUBCOMMANDS } from './command-table.ts';
import { joinReadings, type Reading, readingOf, unreadable } from './reading.ts';
import type { Place } from './resolve-environment.ts';
import { type ShellCommand, splitShell } from './shell-words.ts';
import { readSql } from './sql.ts';

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

/** What a namespace flag does not bind. */
const CLUSTER_WIDE =
  /^(-A|--all-namespaces|drain|cordon|uncordon|taint|(ns|namespaces?|no|nodes?|pv|persistentvolumes?|crds?|cluster\w+)(\/.*)?)$/;

function readSubcommand(program: string, args: readonly string[]): Reading {
  const { plain, places, odd } = readGlobals(program, args);
  const rows = SUBCOMMANDS[program]?.acts ?? [];
  const row = rows
    .filter(([name]) => ` ${plain.join(' ')} `.startsWith(` ${name} `))
    .toSorted((a, b) => b[0].length - a[0].length)[0];
  const verb = plain[0] ?? '';
  if (program === 'aws' && !row) return readAws(plain);
  if (!row) return unreadable(`${program} ${verb.slice(0, 30)} is not known`);
  const [name, effect, operation, resource] = row;
  const evidence = `${program} ${name}`;
  if (
    effect === 'read' &&
    (odd ||
      args.some((arg) =>
        /^(--output(=|-dir|$)|--post-renderer|-O|--ext-diff|--textconv|--open-files)/.test(arg),
      ))
  ) {
    if (program !== 'kubectl' || odd)
      return unreadable(`${evidence} with a flag that may write or run something`);
  }
  if (effect === 'read' && /secret/i.test(args.join(' '))) return unreadable(`${evidence} reads secrets`);
  const forced =
    program === 'git' &&
    name === 'push' &&
    args.some((arg) => /^(-\w*[fd]\w*|--force.*|--delete|--mirror|--prune|[+:].+)$/.test(arg));
  const reading = readingOf({
    effect: forced ? 'destructive' : effect,
    operation: forced ? 'delete' : operation,
    resource,
    evidence: forced ? `${evidence} with force` : evidence,
  });
  const everywhere = args.some((arg) => CLUSTER_WIDE.test(arg));
  return { ...reading, places: everywhere ? [] : places };
}

/** Words that choose the subcommand, and where the command says it acts; `odd` for flags before it that we do not know. */
function readGlobals(program: string, args: readonly string[]) {
  const plain: string[] = [];
  const places: Place[] = [];
  let odd = false;
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const [flag = '', inline] = arg.split(/=(.*)/s);
    const kind = /^(-n|--namespace)$/.test(flag)
      ? 'namespace'
      : /^--(kube-)?context$|^--cluster$/.test(flag)
        ? 'account'
        : null;
    const takesPlace = kind !== null && (program === 'kubectl' || program === 'helm');
    if (takesPlace) {
      const value = inline ?? args[i + 1] ?? '';
      if (inline === undefined) i += 1;
      places.push({ [kind]: value || '*' });
    } else if (program === 'git' && plain.length === 0 && flag === '-C') {
      i += 1;
    } else if (!arg.startsWith('-')) {
      plain.push(arg);
    } else if (plain.length === 0 && arg !== '--no-pager') {
      odd = true;
    }
  }
  return { plain, places, odd };
}

function readAws(plain: readonly string[]): Reading {
  const verb = plain[1] ?? '';
  const evidence = `aws ${plain.slice(0, 2).join(' ')}`.slice(0, 60);
  if (/^(delete|terminate|remove|purge|deregister|revoke)-/.test(verb)) {
    return readingOf({ effect: 'destructive', operation: 'delete', resource: 'infrastructure', evidence });
  }
  if (/^(describe|list)-/.test(verb) && plain[0] !== 'secretsmanager') {
    return readingOf({ effect: 'read', operation: 'read', resource: 'infrastructure', evidence });
  }
  return unreadable(`${evidence} is not known`);
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
