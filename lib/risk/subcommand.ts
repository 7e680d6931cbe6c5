import { SUBCOMMANDS } from './command-table.ts';
import { type Reading, readingOf, unreadable } from './old-reading.ts';
import type { Place } from './resolve-environment.ts';

/** What a namespace flag does not bind. */
const CLUSTER_WIDE =
  /^(-A|--all-namespaces|drain|cordon|uncordon|taint|(ns|namespaces?|no|nodes?|pv|persistentvolumes?|crds?|cluster\w+)(\/.*)?)$/;

const RUNS_SOMETHING =
  /^--(post-renderer|upload-pack|receive-pack|exec|ext-diff|textconv|open-files|pre$|hook)|^-O./;
const WRITES_A_FILE = /^--output(=|-dir|$)/;

/** What a program with subcommands (`git`, `kubectl`, …) does, and where it says it acts. */
export function readSubcommand(program: string, args: readonly string[]): Reading {
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
  if (odd || args.some((arg) => RUNS_SOMETHING.test(arg))) {
    return unreadable(`${evidence} with a flag that may run something`);
  }
  if (effect === 'read' && program !== 'kubectl' && args.some((arg) => WRITES_A_FILE.test(arg))) {
    return unreadable(`${evidence} with a flag that may write a file`);
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
