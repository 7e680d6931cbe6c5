import type { JsonObject } from '../../../../../schema/vocabulary.ts';

/** A commit as the log tool gives it. */
export type LoggedCommit = { commit: string; at: string; subject: string };

const KINDS = ['Added', 'Changed', 'Deprecated', 'Removed', 'Fixed', 'Security'] as const;
type Kind = (typeof KINDS)[number];

const BY_TYPE: Record<string, Kind | null> = {
  feat: 'Added',
  feature: 'Added',
  fix: 'Fixed',
  bugfix: 'Fixed',
  hotfix: 'Fixed',
  perf: 'Changed',
  refactor: 'Changed',
  revert: 'Removed',
  security: 'Security',
  deprecate: 'Deprecated',
  remove: 'Removed',
  build: 'Changed',
  docs: null,
  chore: null,
  ci: null,
  test: null,
  tests: null,
  style: null,
};

const BY_VERB: [RegExp, Kind][] = [
  [/^(fix\w*|correct\w*|repair\w*|resolve\w*|refuse\w*|prevent\w*|stop\w*)\b|\bmust\b/i, 'Fixed'],
  [/^(remove\w*|drop\w*|delete\w*|revert\w*)\b/i, 'Removed'],
  [/^deprecat\w*\b/i, 'Deprecated'],
  [/^(secure\w*|harden\w*)\b|\bvulnerabilit/i, 'Security'],
  [
    /^(update\w*|change\w*|rename\w*|move\w*|replace\w*|upgrade\w*|bump\w*|improve\w*|refactor\w*|page|use|split\w*|rework\w*)\b/i,
    'Changed',
  ],
  [
    /^(merge\b|release\b|version\b|v?\d+\.\d+\.\d+$|wip\b|docs?\b|describe\b|document\w*\b|test\w*\b|bump version)/i,
    'Changed',
  ],
];

const INTRO =
  'All notable changes of this service, newest first. The form is that of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/).';

/** The commits in a log tool's output, newest first; merges left out. */
export function readLog(output: JsonObject): LoggedCommit[] {
  const commits = Array.isArray(output.commits) ? (output.commits as JsonObject[]) : [];
  return commits
    .map(({ commit, at, subject }) => ({
      commit: String(commit ?? ''),
      at: String(at ?? ''),
      subject: String(subject ?? ''),
    }))
    .filter(({ subject }) => subject !== '' && !/^Merge (branch|pull request|remote)/.test(subject));
}

/**
 * The changelog after adding what it does not have: `unreleased` commits under Unreleased; without an existing
 * text, the `released` ones under `version` with the date of the newest. Dates are those of the commits.
 */
export function writeChangelog(
  existing: string | undefined,
  commits: { released: LoggedCommit[]; unreleased: LoggedCommit[] },
  version: string,
): { text: string; added: number } {
  if (existing === undefined) {
    const { released, unreleased } = commits;
    const past = released.length > 0 ? [`## [${version}] - ${dayOf(released[0]!)}`, entriesOf(released)] : [];
    const parts = ['# Changelog', INTRO, '## [Unreleased]', entriesOf(unreleased), ...past].filter(Boolean);
    return { text: `${parts.join('\n\n')}\n`, added: released.length + unreleased.length };
  }
  const known = existing.toLowerCase();
  const fresh = [...commits.unreleased, ...commits.released].filter(
    (commit) => !known.includes(titleOf(commit).toLowerCase()),
  );
  return { text: fresh.length === 0 ? existing : addUnreleased(existing, fresh), added: fresh.length };
}

/** Entries by kind; chores, documents and tests are no news for readers and are left out unless all are such. */
function entriesOf(commits: LoggedCommit[]): string {
  const sorted = commits.map((commit) => ({ commit, kind: kindOf(commit.subject) }));
  const telling = sorted.some(({ kind }) => kind !== null);
  return KINDS.flatMap((kind) => {
    const mine = sorted.filter((each) => (each.kind ?? (telling ? null : 'Changed')) === kind);
    return mine.length === 0 ? [] : [`### ${kind}\n\n${mine.map(({ commit }) => lineOf(commit)).join('\n')}`];
  }).join('\n\n');
}

function kindOf(subject: string): Kind | null {
  const conventional = /^(\w+)(\([^)]*\))?(!)?:\s/.exec(subject);
  const type = conventional?.[1]?.toLowerCase() ?? '';
  if (Object.hasOwn(BY_TYPE, type)) return conventional?.[3] ? 'Changed' : BY_TYPE[type]!;
  const plain = titleOf({ subject });
  return BY_VERB.find(([verb]) => verb.test(plain))?.[1] ?? 'Added';
}

function lineOf(commit: LoggedCommit): string {
  const ticket = /^([A-Z][A-Z0-9]+-\d+)\b/.exec(commit.subject)?.[1];
  return `- ${titleOf(commit)} (${[ticket, dayOf(commit)].filter(Boolean).join(', ')})`;
}

/** The subject without its type or ticket, with a capital. */
function titleOf({ subject }: Pick<LoggedCommit, 'subject'>): string {
  const plain = subject
    .replace(/^[A-Z][A-Z0-9]+-\d+[:\s]+/, '')
    .replace(/^[a-z]+(\([^)]*\))?!?:\s+/, '')
    .trim();
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

function dayOf({ at }: LoggedCommit): string {
  return at.slice(0, 10);
}

function addUnreleased(text: string, commits: LoggedCommit[]): string {
  const heading = /^##\s+\[?unreleased\]?.*$/im.exec(text);
  if (!heading) {
    const first = /^##\s/m.exec(text)?.index ?? text.length;
    const block = `## [Unreleased]\n\n${entriesOf(commits)}\n\n`;
    return `${text.slice(0, first).trimEnd()}\n\n${block}${text.slice(first)}`.trimEnd().concat('\n');
  }
  const start = heading.index + heading[0].length;
  const next = /^##\s/m.exec(text.slice(start))?.index ?? text.length - start;
  let section = text.slice(start, start + next);
  for (const part of entriesOf(commits).split(/\n\n(?=### )/)) {
    const [title, , ...lines] = part.split('\n');
    const at = section.indexOf(`${title}\n`);
    if (at < 0) section = `${section.trimEnd()}\n\n${part}\n`;
    else {
      const after = section.indexOf('\n- ', at);
      section =
        after < 0
          ? `${section.trimEnd()}\n${lines.join('\n')}\n`
          : `${section.slice(0, after)}\n${lines.join('\n')}${section.slice(after)}`;
    }
  }
  const rest = text.slice(start + next);
  return `${text.slice(0, start)}${section.trimEnd()}\n${rest === '' ? '' : `\n${rest}`}`;
}
