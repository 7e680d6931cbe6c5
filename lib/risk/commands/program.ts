import type { Operation } from '../../../schema/plan.ts';
import type { Resource } from '../../../schema/policy-parts.ts';
import type { Effect, Level } from '../../../schema/vocabulary.ts';
import type { Place } from '../resolve-environment.ts';

/**
 * Where the effect of a command stays: files of this working copy or what a build makes again, the repository's
 * shared history, the machine that it runs on, or something that runs elsewhere and others rely on.
 */
export type Reach = 'workspace' | 'repository' | 'machine' | 'remote';

/** What a command does to the world. */
export type Deed = {
  operation: Operation;
  resource: Resource;
  effect: Effect;
  reach: Reach;
  /** Never weighed below this, wherever it runs. */
  floor?: Level;
  /** All of its kind goes or is touched at once: a whole database, every container. */
  whole?: boolean;
  /** Personal, payment or secret data. */
  sensitive?: boolean;
  /** It adds protection (a backup, a lock) or touches labels only: weighed at most medium, wherever it runs. */
  protects?: boolean;
};

/**
 * Where a text comes from that cannot be known before it runs. `statements`: a client or a dump made them out of what a
 * database holds, so that what they take away is in nobody's words.
 */
export type Origin = 'network' | 'decoder' | 'file' | 'command' | 'statements';

/**
 * One word of a command as the shell would pass it. `known` is false where only running it would tell all of it;
 * then an unresolved variable stands in the text as `${NAME}` and a substitution as `$(…)`. `$HOME` is `~`.
 */
export type Word = {
  text: string;
  known: boolean;
  start: number;
  end: number;
  from?: Origin /** Of a text out of a file: which. */;
  path?: string;
};

/** A command's words, taken apart by what is known of its program. */
export type Argv = {
  program: string;
  /** Positional words after the program; flags and their values are not among them. */
  words: readonly Word[];
  /** Each flag as written (`--force`, `-f`; clusters are parted) with the values it was given. */
  flags: ReadonlyMap<string, readonly Word[]>;
  /** Everything after the program, as written. */
  all: readonly Word[];
  /** What is fed to it by a pipe, a here-document or `<`; absent when nothing is. */
  stdin?: Word | undefined;
  /** What a variable holds for it (`PGHOST=db psql`, or set before it in the script); undefined when not set there. */
  variable?: ((name: string) => Word | undefined) | undefined;
  /** What the script itself wrote into a file, or feeds by `<(…)`; undefined for any other path. */
  file?: ((path: string) => Word | undefined) | undefined;
  /** Where the script went by `cd` before, e.g. `/` or `~/x`; undefined where it did not. */
  directory?: Word | undefined;
};

/** What a command makes something else run: words of its own line, or a text in a language. */
export type Nested =
  /** `sets`: `NAME=value` that hold for it. `ifKnown`: a name that no table has says nothing. */
  | {
      kind: 'words';
      words: readonly Word[];
      host?: string;
      more?: boolean;
      sets?: readonly Word[];
      ifKnown?: true;
    }
  /** `parameters` are the script’s own `$1`, `$2`, … */
  | { kind: 'script'; text: Word; language: Language; host?: string; parameters?: readonly Word[] };
export type Language =
  | 'shell'
  | 'sql'
  | 'mysql'
  | 'sqlite'
  | 'mongo'
  | 'redis'
  | 'python'
  | 'javascript'
  /** What a cluster, or a container engine, is told to apply. */
  | 'manifest'
  | 'other'
  /** One whose calls no table knows. */
  | 'foreign';

/** When a row holds: all that is given must hold. In words, `a|b` is either, `a-*` begins so, `*` is any one word. */
export type When = {
  /** The first positional words, e.g. `delete ns|namespace|namespaces`. */
  words?: string;
  /** Any of these flags is present; `--dry-run=none` asks for the value as well. */
  flags?: readonly string[];
  /** None of these is. */
  without?: readonly string[];
  /** Some positional word after `words` matches. */
  operand?: RegExp;
  /** What neither words nor flags can say. */
  test?: (argv: Argv) => boolean;
};

/** One row of a family's table. The first row that holds speaks for the command: the particular comes before the general. */
export type Row = {
  /** Unique among all tables: `kubectl.delete_namespace`. */
  id: string;
  when: When;
  /** `null`: it is not understood, and `why` says what of it. */
  does: Deed | null | ((argv: Argv) => Deed | null);
  /** What it makes something else run; that counts beside `does`. */
  runs?: (argv: Argv) => readonly Nested[];
  /** Where it acts, when positional words say it (`s3://bucket`); counts beside the program's places. */
  at?: (argv: Argv) => readonly Place[];
  /** Why it matters, one sentence, from the vendor's documentation. */
  why: string;
  /** What would lower it: "add --dry-run=client". */
  safer?: string;
  /** Command lines for which this row speaks, and near-misses for which it must not. Both are its tests. */
  must: readonly string[];
  not: readonly string[];
};

/** All that is known of one program. */
export type Program = {
  names: readonly string[];
  /** The vendor's documentation that the rows follow. */
  source: string;
  /** Flags whose value is the next word (or follows `=`). */
  valued?: readonly string[];
  /** Flags begin with one dash and are never clusters (`-auto-approve`, `-exec`). */
  singleDash?: boolean;
  /** Flags end where the first positional word begins (`sudo -u x rm -rf y`): the rest is positional as it stands. */
  leading?: boolean;
  /** Flags whose values say where it acts. */
  places?: Partial<Record<'name' | 'host' | 'namespace' | 'account', readonly string[]>>;
  rows: readonly Row[];
  /** What a use counts as that no row speaks for: `unknown` is destructive. */
  otherwise: Deed | 'unknown';
};
