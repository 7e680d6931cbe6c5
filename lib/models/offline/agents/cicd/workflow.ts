import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { commitPhase, sayTests } from '../../repository/commit.ts';
import { readPhase } from '../../repository/read.ts';
import { finishChange, finishFailed } from '../../repository/turns.ts';
import { mergeYaml } from '../infrastructure/merge-yaml.ts';
import { readShape, sayAssumed } from '../infrastructure/service-shape.ts';
import { proposeInstead } from '../proposal/instead.ts';
import { readChecks, workflowOf } from './workflow-file.ts';

const PATH = '.github/workflows/ci.yml';
const OTHER_SYSTEM =
  /\b(gitlab|jenkins\w*|circle ?ci|azure (?:devops|pipelines)|bitbucket|travis|buildkite|drone)\b/i;

/**
 * The CI workflow by construction: the repository's own checks on its own Node version, and a build of its image
 * when the branch has a Dockerfile. The same test command is run here before it ends. A workflow that exists
 * gets what it lacks; what cannot be built becomes a proposal.
 */
export function workflowTurn(brief: TurnBrief): TurnDraft {
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  const { facts, paths, commit } = read;
  const other = OTHER_SYSTEM.exec(brief.subtask.description)?.[1];
  if (other) return proposeInstead(brief, `workflows are written for GitHub Actions, not for ${other}`);
  if (brief.subtask.operation === 'delete')
    return proposeInstead(brief, 'taking a pipeline out is for people');
  const checks = readChecks(facts);
  if (!checks) return proposeInstead(brief, `${facts.name} names no command that tests it`);
  const shape = readShape(facts, paths);
  const path = findWorkflow(facts.files, checks.test) ?? PATH;
  const content = mergeYaml(facts.files[path], workflowOf(shape, facts, checks));
  if (content === null) {
    return finishFailed(brief, {
      code: 'unreadable_file',
      message: `${path} cannot be read as YAML, so it is left alone.`,
    });
  }
  if (content === facts.files[path]) {
    const summary = `Nothing needed changing: ${path} runs "${checks.test}" and what else ${facts.name} has already.`;
    return finishChange(brief, { kind: 'proposal', summary });
  }
  const image = facts.files.Dockerfile === undefined ? '' : ', builds the image';
  const types = checks.types ? `, "${checks.types}"` : '';
  const title = `CI workflow for ${shape.name}`;
  const message = `ci: workflow for ${shape.name}\n\nNode ${shape.node}${types}, "${checks.test}"${image}. Task ${brief.task.id}.`;
  const change = { title, message, files: [{ path, content }] };
  const phase = commitPhase(brief, { repository: facts.name, commit }, change);
  if (!phase.done) return phase.turn;
  const summary =
    `Wrote ${path}: Node ${shape.node}${types}, "${checks.test}" (${facts.testCommand.join(' ')})${image}; read-only permissions.` +
    `${sayAssumed(shape)} ${sayTests(phase.tests)} The workflow itself has not run: that happens on GitHub.`;
  return phase.tests.status === 'failed'
    ? finishFailed(brief, { code: 'tests_failed', message: summary }, phase.artifacts)
    : finishChange(brief, { summary, artifacts: phase.artifacts });
}

/** The workflow that the repository tests itself with, if it has one under another name. */
function findWorkflow(files: Record<string, string>, test: string): string | undefined {
  const workflows = Object.keys(files).filter((path) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path));
  return workflows.find((path) => path === PATH) ?? workflows.find((path) => files[path]!.includes(test));
}
