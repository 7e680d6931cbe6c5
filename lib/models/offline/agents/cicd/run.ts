import type { Artifact, TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import type { JsonObject } from '../../../../../schema/vocabulary.ts';
import {
  callTurn,
  finishChange,
  finishFailed,
  finishWithoutCall,
  hintsOf,
  lastCall,
  outputOf,
  type PastCall,
  repositoryOf,
} from '../../repository/turns.ts';
import { chooseCommit, findObstacle } from './choose-commit.ts';

/**
 * Deploys or rolls back one service in one environment, and says what serves afterwards. A release that was
 * not healthy, a review with critical faults, a change that was never made: each ends the subtask as failed.
 */
export function runTurn(brief: TurnBrief): TurnDraft {
  const repository = repositoryOf(brief);
  if (repository === null) {
    return finishFailed(brief, {
      code: 'no_repository',
      message: 'No service is named, and the project has none.',
    });
  }
  // An action on a running environment that names none counts as one on production.
  const { environment: named } = brief.subtask;
  const environment = named === 'none' ? 'production' : named;
  return brief.subtask.operation === 'rollback'
    ? rollbackTurn(brief, repository, environment)
    : deployTurn(brief, repository, environment);
}

function deployTurn(brief: TurnBrief, repository: string, environment: string): TurnDraft {
  const obstacle = findObstacle(brief);
  if (obstacle) return finishFailed(brief, obstacle);
  const branches = lastCall(brief, 'workspace.list_branches');
  if (!branches) {
    return callTurn(`Looking up what ${repository}'s branches point to.`, {
      tool: 'workspace.list_branches',
      args: { repository },
    });
  }
  if (branches.outcome.state !== 'done') return finishWithoutCall(brief, branches);
  const choice = chooseCommit(brief, repository, outputOf(branches));
  if ('code' in choice) return finishFailed(brief, choice);
  const deployed = lastCall(brief, 'workspace.deploy');
  if (deployed) return endRun(brief, deployed, { repository, environment, what: choice.why });
  return callTurn(`Deploying ${choice.commit.slice(0, 7)} to ${environment}: ${choice.why}.`, {
    tool: 'workspace.deploy',
    args: { repository, environment, commit: choice.commit },
  });
}

function rollbackTurn(brief: TurnBrief, repository: string, environment: string): TurnDraft {
  const { release = 'previous' } = hintsOf(brief.subtask);
  if (!/^(?:previous|[0-9a-f]{7,40})$/.test(release)) {
    const message = `Not rolled back: releases are kept by commit, and "${release}" is none.`;
    return finishFailed(brief, { code: 'release_not_found', message });
  }
  const past = lastCall(brief, 'workspace.rollback');
  const what = release === 'previous' ? 'the release that served before' : 'the release that was named';
  if (past) return endRun(brief, past, { repository, environment, what });
  return callTurn(`Putting ${what} of ${repository} back in service on ${environment}.`, {
    tool: 'workspace.rollback',
    args: { repository, environment, release },
  });
}

function endRun(
  brief: TurnBrief,
  call: PastCall,
  run: { repository: string; environment: string; what: string },
): TurnDraft {
  if (call.outcome.state !== 'done') return finishWithoutCall(brief, call);
  const output = outputOf(call);
  const commit = String(output.commit ?? call.args.commit ?? '');
  const verb = call.tool === 'workspace.rollback' ? 'rollback' : 'deploy';
  if (output.status !== 'deployed') {
    const reason = String(output.reason ?? 'no reason was given');
    const message = `${run.repository} at ${commit.slice(0, 7)} was not put in service on ${run.environment}: ${reason} What served before serves on.`;
    return finishFailed(brief, { code: `${verb}_failed`, message });
  }
  const artifact = deploymentOf(run, commit, output);
  const summary = `${run.repository} on ${run.environment} now serves ${commit.slice(0, 7)} (${run.what})${sayHealth(output)}${sayPrevious(output)}`;
  return finishChange(brief, { kind: 'run', summary, artifacts: [artifact] });
}

function deploymentOf(
  { repository, environment }: { repository: string; environment: string },
  commit: string,
  output: JsonObject,
): Artifact {
  return {
    kind: 'deployment',
    title: `${repository} on ${environment}`,
    repository,
    branch: null,
    commit,
    url: typeof output.url === 'string' ? output.url : null,
    data: { environment, health: output.health ?? null, previous: output.previous ?? null },
  };
}

function sayHealth({ url, health }: JsonObject): string {
  const probe = health !== null && typeof health === 'object' && !Array.isArray(health) ? health : {};
  return `${url ? ` at ${url}` : ''}.${probe.path ? ` ${probe.path} answered ${probe.status}.` : ''}`;
}

function sayPrevious({ previous }: JsonObject): string {
  return typeof previous === 'string' && previous
    ? ` To undo it, roll back to ${previous.slice(0, 7)}.`
    : ' There was no release before it.';
}
