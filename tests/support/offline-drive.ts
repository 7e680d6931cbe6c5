import { createHash } from 'node:crypto';
import { turnOffline } from '../../lib/models/offline/turn.ts';
import type { PlannedSubtask } from '../../schema/plan.ts';
import type { Project } from '../../schema/project.ts';
import type { CallOutcome, Finish, TurnBrief, TurnDraft } from '../../schema/turn.ts';
import type { JsonObject } from '../../schema/vocabulary.ts';

export type Files = Record<string, string>;
export type FakeTool = (args: JsonObject) => CallOutcome;

/** A brief for one subtask of `repository`; what the test does not say has a plain default. */
export function briefOf(
  subtask: Partial<PlannedSubtask> & { repository: string | null },
  more: Partial<Omit<TurnBrief, 'subtask'>> = {},
): TurnBrief {
  return {
    task: {
      id: 'task-1',
      description: subtask.description ?? '',
      branch: 'task/task-1',
      requested_by: 'dev',
    },
    subtask: {
      index: 0,
      agent: 'feature-dev',
      title: 'Work',
      description: 'Work',
      depends_on: [],
      kind: 'change',
      operation: 'modify',
      environment: 'none',
      resource: 'code',
      allow: [],
      level: 'low',
      ...subtask,
    },
    project: subtask.repository ? projectOf(subtask.repository) : null,
    prior: [],
    tools: [],
    history: [],
    feedback: [],
    now: '2026-03-01T10:00:00.000Z',
    ...more,
  };
}

/** A registered project with one repository of its own name. */
function projectOf(name: string): Project {
  return {
    name,
    version: 1,
    description: '',
    owner: '',
    data_class: 'internal',
    repositories: [name],
    default_repository: name,
    environments: [],
    frozen: false,
  };
}

/** Outcomes as the platform hands them to a model. */
export const done = (output: JsonObject): CallOutcome => ({ state: 'done', output, error: null });
export const failed = (code: string, message = code): CallOutcome => ({
  state: 'failed',
  output: null,
  error: { code, message },
});
export const rejected = (reason: string): CallOutcome => ({ state: 'rejected', output: reason, error: null });

/**
 * An in-memory workspace of one repository: commits are snapshots of its files. `overrides` replaces single
 * tools by name without the server (`run_tests`), `tests` says how `run_tests` ends for a snapshot.
 */
export class FakeWorkspace {
  readonly commits = new Map<string, Files>();
  readonly branches = new Map<string, string>();
  readonly log: { tool: string; args: JsonObject }[] = [];
  readonly repository: string;
  private readonly overrides: Record<string, FakeTool>;
  private readonly tests: (files: Files) => JsonObject;

  constructor(
    repository: string,
    files: Files,
    more: { overrides?: Record<string, FakeTool>; tests?: (files: Files) => JsonObject } = {},
  ) {
    this.repository = repository;
    this.overrides = more.overrides ?? {};
    this.tests = more.tests ?? (() => ({ status: 'passed', exit_code: 0, output: '# pass 1' }));
    this.branches.set('main', this.put(files));
  }

  /** Calls one tool by its full name. */
  call(name: string, args: JsonObject): CallOutcome {
    this.log.push({ tool: name, args });
    const tool = name.replace(/^workspace\./, '');
    const override = this.overrides[tool];
    if (override) return override(args);
    const run = (this.tools() as Record<string, FakeTool>)[tool];
    return run ? run(args) : failed('unknown_tool', `There is no tool ${name}.`);
  }

  /** The files at a branch or commit. */
  at(ref: string): Files {
    return this.commits.get(this.resolve(ref)) ?? {};
  }

  private tools(): Record<string, FakeTool> {
    return {
      list_repositories: () =>
        done({
          repositories: [
            { name: this.repository, default_branch: 'main', head: this.resolve('main'), branches: 1 },
          ],
        }),
      list_files: ({ ref }) => {
        const files = Object.entries(this.at(String(ref ?? 'main')));
        return done({
          commit: this.resolve(String(ref ?? 'main')),
          files: files.map(([path, text]) => ({ path, size: text.length })),
        });
      },
      read_files: ({ ref, paths }) => {
        const files = this.at(String(ref ?? 'main'));
        return done({
          commit: this.resolve(String(ref ?? 'main')),
          files: (paths as string[]).map((path) => ({ path, content: files[path] ?? null })),
        });
      },
      commit_files: (args) => this.commit(args),
      run_tests: ({ ref }) =>
        done({ ...this.tests(this.at(String(ref))), commit: this.resolve(String(ref)) }),
    };
  }

  private commit({ branch, base, files: changes }: JsonObject): CallOutcome {
    const parent = this.branches.get(String(branch)) ?? this.resolve(String(base ?? 'main'));
    const files = { ...this.commits.get(parent) };
    const listed = (changes as { path: string; content: string | null }[]).map(({ path, content }) => {
      const change = content === null ? 'deleted' : path in files ? 'modified' : 'added';
      if (content === null) delete files[path];
      else files[path] = content;
      return { path, change };
    });
    const commit = this.put(files);
    if (commit === parent) return failed('nothing_to_commit', 'The files are already so.');
    this.branches.set(String(branch), commit);
    return done({ repository: this.repository, branch: String(branch), commit, parent, files: listed });
  }

  private resolve(ref: string): string {
    return this.branches.get(ref) ?? ref;
  }

  private put(files: Files): string {
    const text = JSON.stringify(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1)));
    const commit = createHash('sha1').update(text).digest('hex');
    this.commits.set(commit, files);
    return commit;
  }
}

/**
 * Drives the offline model until it finishes, as the platform does: each turn's calls are carried out by
 * `call` and come back as history. Throws when a turn has both or neither, or after 12 turns.
 */
export function drive(
  brief: TurnBrief,
  tools: { call(name: string, args: JsonObject): CallOutcome },
  turn: (brief: TurnBrief) => TurnDraft = turnOffline,
): { finish: Finish; brief: TurnBrief } {
  let now = brief;
  for (let at = 0; at < 12; at++) {
    const draft = turn(now);
    if ((draft.finish === null) === (draft.calls.length === 0)) throw new Error('neither calls nor a finish');
    if (draft.finish) return { finish: draft.finish, brief: now };
    const outcomes = draft.calls.map((call) => tools.call(call.tool, call.args));
    const reasons = outcomes.flatMap((one) => (one.state === 'rejected' ? [String(one.output)] : []));
    now = {
      ...now,
      history: [...now.history, { ...draft, outcomes }],
      feedback: [...now.feedback, ...reasons],
    };
  }
  throw new Error('the subtask did not end within 12 turns');
}
