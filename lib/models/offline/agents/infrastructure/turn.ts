import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import { commitPhase, sayTests } from '../../repository/commit.ts';
import { readPhase } from '../../repository/read.ts';
import { finishChange, finishFailed, hintsOf } from '../../repository/turns.ts';
import { proposeInstead } from '../proposal/instead.ts';
import { updateDockerfile, writeDockerfile, writeDockerignore } from './dockerfile.ts';
import { composeOf, deploymentOf, serviceOf } from './manifests.ts';
import { mergeYaml } from './merge-yaml.ts';
import { readShape, type ServiceShape, sayAssumed } from './service-shape.ts';
import { writeTerraform } from './terraform.ts';

type Wish = 'dockerfile' | 'compose' | 'kubernetes' | 'terraform';
type Files = Record<string, string>;

const TITLES: Record<Wish, string> = {
  dockerfile: 'Dockerfile',
  compose: 'compose file',
  kubernetes: 'Kubernetes manifests',
  terraform: 'Terraform files',
};

/**
 * Infrastructure files by construction: reads the repository, writes what is asked for with the service's own
 * port, health path and start command, commits it on the task's branch and runs the tests there. Nothing is
 * applied. What exists is corrected, not replaced; what cannot be built becomes a proposal.
 */
export function infrastructureTurn(brief: TurnBrief): TurnDraft {
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  const { facts, paths, commit } = read;
  const wishes = readWishes(brief);
  const shape = readShape(facts, paths);
  if (wishes.length === 0 || brief.subtask.operation === 'delete') {
    return proposeInstead(
      brief,
      'it is not a Dockerfile, compose file, Kubernetes manifest or Terraform file to write',
    );
  }
  if (shape.start.length === 0) {
    return proposeInstead(brief, `${facts.name} names no command that starts it`);
  }
  const written = wishes.map((wish) => writeFor(wish, shape, facts.files));
  const unreadable = written.flatMap((each) => each.unreadable);
  if (unreadable.length > 0) {
    const message = `${unreadable.join(', ')} cannot be read as YAML, so it is left alone.`;
    return finishFailed(brief, { code: 'unreadable_file', message });
  }
  const wanted: Files = Object.assign({}, ...written.map((each) => each.files));
  const files = Object.entries(wanted).flatMap(([path, content]) =>
    facts.files[path] === content ? [] : [{ path, content }],
  );
  const what = wishes.map((wish) => TITLES[wish]).join(' and ');
  if (files.length === 0) {
    const summary = `Nothing needed changing: the ${what} of ${facts.name} fits port ${shape.port}, ${shape.health} and "${shape.start.join(' ')}" already.`;
    return finishChange(brief, { kind: 'proposal', summary });
  }
  const title = `${what} for ${shape.name}`;
  const message = `build: ${title}\n\nPort ${shape.port}, health ${shape.health}, start "${shape.start.join(' ')}". Task ${brief.task.id}.`;
  const phase = commitPhase(brief, { repository: facts.name, commit }, { title, message, files });
  if (!phase.done) return phase.turn;
  const summary =
    `Wrote ${files.map(({ path }) => path).join(', ')}: port ${shape.port}, health check on ${shape.health}, start with "${shape.start.join(' ')}".` +
    `${sayAssumed(shape)} ${sayTests(phase.tests)} Nothing was built or applied.`;
  return phase.tests.status === 'failed'
    ? finishFailed(brief, { code: 'tests_failed', message: summary }, phase.artifacts)
    : finishChange(brief, { summary, artifacts: phase.artifacts });
}

/** What is asked for: the planner's note, else the request's words. To containerise is both Docker files. */
function readWishes(brief: TurnBrief): Wish[] {
  const hints = hintsOf(brief.subtask);
  const note = `${hints.wish ?? ''} ${hints.with ?? ''}`.toLowerCase();
  const noted = namedIn(note);
  if (noted.length > 0) {
    const both = /\bcontaineri[sz]|\bdockeri[sz]/i.test(brief.subtask.description);
    return both && noted.includes('dockerfile') ? [...new Set<Wish>([...noted, 'compose'])] : noted;
  }
  return hints.wish === undefined ? namedIn(`${brief.subtask.title} ${brief.subtask.description}`) : [];
}

function namedIn(text: string): Wish[] {
  const named: [RegExp, Wish[]][] = [
    [/\bcontaineri[sz]\w*|\bdockeri[sz]\w*/i, ['dockerfile', 'compose']],
    [/\bdocker ?file\b|\bdocker image\b|\bcontainer image\b/i, ['dockerfile']],
    [/\bcompose\b/i, ['compose']],
    [/\bkubernetes\b|\bk8s\b|\bmanifests?\b/i, ['kubernetes']],
    [/\bterraform\b/i, ['terraform']],
  ];
  return [...new Set(named.flatMap(([word, wishes]) => (word.test(text) ? wishes : [])))];
}

function writeFor(wish: Wish, shape: ServiceShape, now: Files): { files: Files; unreadable: string[] } {
  if (wish === 'dockerfile') return { files: dockerFiles(shape, now), unreadable: [] };
  if (wish === 'terraform') {
    const missing = Object.entries(writeTerraform(shape)).filter(([path]) => now[path] === undefined);
    return { files: Object.fromEntries(missing), unreadable: [] };
  }
  if (wish === 'compose') {
    const path =
      ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'].find(
        (each) => now[each] !== undefined,
      ) ?? 'compose.yaml';
    const merged = mergeAll(now, [[path, composeOf(shape)]]);
    // The compose file builds the Dockerfile beside it.
    return {
      ...merged,
      files: now.Dockerfile === undefined ? { ...dockerFiles(shape, now), ...merged.files } : merged.files,
    };
  }
  const pod = ['spec', 'template', 'spec', 'containers', 0];
  return mergeAll(now, [
    [
      'k8s/deployment.yaml',
      deploymentOf(shape),
      [
        [...pod, 'ports', 0, 'containerPort'],
        [...pod, 'readinessProbe', 'httpGet', 'path'],
        [...pod, 'livenessProbe', 'httpGet', 'path'],
      ],
    ],
    ['k8s/service.yaml', serviceOf(shape), [['spec', 'ports', 0, 'port']]],
  ]);
}

function dockerFiles(shape: ServiceShape, now: Files): Files {
  const existing = now.Dockerfile;
  return {
    Dockerfile: existing === undefined ? writeDockerfile(shape) : updateDockerfile(existing, shape),
    '.dockerignore': writeDockerignore(now['.dockerignore']),
  };
}

function mergeAll(now: Files, wanted: [string, JsonObject, (string | number)[][]?][]) {
  const files: Files = {};
  const unreadable: string[] = [];
  for (const [path, value, set] of wanted) {
    const text = mergeYaml(now[path], value, set);
    if (text === null) unreadable.push(path);
    else files[path] = text;
  }
  return { files, unreadable };
}
