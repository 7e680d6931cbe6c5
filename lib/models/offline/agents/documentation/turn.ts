import type { TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { type ReadPhase, readPhase } from '../../repository/read.ts';
import {
  callTurn,
  finishChange,
  finishWithoutCall,
  hintsOf,
  lastCall,
  outputOf,
} from '../../repository/turns.ts';
import { readShape, sayAssumed } from '../infrastructure/service-shape.ts';
import { proposeInstead } from '../proposal/instead.ts';
import { type LoggedCommit, readLog, writeChangelog } from './changelog.ts';
import { commitDocument } from './commit-document.ts';
import { type Documents, updateReadme } from './readme.ts';
import { writeRunbook } from './runbook.ts';

type Wish = 'readme' | 'runbook' | 'changelog';
type Read = Extract<ReadPhase, { done: true }>;

const TITLES: Record<Wish, string> = { readme: 'README', runbook: 'runbook', changelog: 'changelog' };
const LOG_LIMIT = 200;

/**
 * Documents by construction, from the branch as it is and what earlier subtasks left: README sections, a runbook,
 * or the changelog from the git log. Existing documents keep their text and style. No tests are run, since
 * nothing executes a document; what cannot be written this way becomes a proposal.
 */
export function documentationTurn(brief: TurnBrief): TurnDraft {
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  const wish = readWish(brief);
  if (wish === null || brief.subtask.operation === 'delete') {
    return proposeInstead(brief, 'it is not a README, runbook or changelog to write');
  }
  const log = wish === 'changelog' ? readHistory(brief, read) : [];
  if (!Array.isArray(log)) return log;
  const { facts, commit, paths } = read;
  const shape = readShape(facts, paths);
  const documents =
    wish === 'changelog'
      ? changelogOf(brief, read, log)
      : wish === 'runbook'
        ? writeRunbook(facts, shape)
        : updateReadme(facts, shape, brief);
  const files = Object.entries(documents.files).map(([path, content]) => ({ path, content }));
  if (files.length === 0) {
    const summary = `Nothing needed changing: the ${TITLES[wish]} of ${facts.name} has all that the branch shows.`;
    return finishChange(brief, { kind: 'proposal', summary });
  }
  const title = `${TITLES[wish]} of ${shape.name}`;
  const news = documents.news.join(', ');
  const message = `docs: ${title}\n\n${news ? `New: ${news}. ` : ''}Task ${brief.task.id}.`;
  const change = { title, message, files };
  const phase = commitDocument(brief, { repository: facts.name, commit }, change, 'commit');
  if (!phase.done) return phase.turn;
  const assumed = wish === 'changelog' ? '' : sayAssumed(shape);
  const summary = `Wrote ${files.map(({ path }) => path).join(', ')}${news ? `; new: ${news}` : ''}.${assumed} Only documents changed, so no tests were run.`;
  const listed = files.map(({ path }) => ({
    ...phase.artifact,
    kind: wish === 'changelog' ? ('changelog' as const) : ('file' as const),
    title: path,
    data: { path },
  }));
  return finishChange(brief, { summary, artifacts: [phase.artifact, ...listed] });
}

/** The git log of what was read, or the turn that asks for it. */
function readHistory(brief: TurnBrief, { facts, commit }: Read): LoggedCommit[] | TurnDraft {
  const call = lastCall(brief, 'workspace.git_log');
  if (!call) {
    const args = { repository: facts.name, ref: commit, limit: LOG_LIMIT };
    return callTurn(`Reading the history of ${facts.name}.`, { tool: 'workspace.git_log', args });
  }
  return call.outcome.state === 'done' ? readLog(outputOf(call)) : finishWithoutCall(brief, call);
}

/** The task's own commits are not released yet; what was there before it is the version that package.json names. */
function changelogOf(brief: TurnBrief, { facts, paths }: Read, log: LoggedCommit[]): Documents {
  const path = paths.find((each) => /^(changelog|changes|history)\.md$/i.test(each)) ?? 'CHANGELOG.md';
  const own = new Set(brief.prior.flatMap(({ finish }) => finish.artifacts.map(({ commit }) => commit)));
  const unreleased = log.filter(({ commit }) => own.has(commit));
  const released = log.filter(({ commit }) => !own.has(commit));
  const { text, added } = writeChangelog(
    facts.files[path],
    { released, unreleased },
    readShape(facts, paths).version,
  );
  return text === facts.files[path]
    ? { files: {}, news: [] }
    : { files: { [path]: text }, news: [`${added} ${added === 1 ? 'commit' : 'commits'} from the log`] };
}

function readWish(brief: TurnBrief): Wish | null {
  const note = hintsOf(brief.subtask).wish?.toLowerCase();
  if (note === 'readme' || note === 'runbook' || note === 'changelog') return note;
  const text = `${brief.subtask.title} ${brief.subtask.description}`;
  if (/\bchange ?log\b|\brelease notes\b/i.test(text)) return 'changelog';
  if (/\brun ?books?\b|\bplaybook\b/i.test(text)) return 'runbook';
  const general = note === undefined || note === 'doc';
  return general && /\breadme\b|\bdocument\w*\b|\bdocs?\b|\bendpoints?\b|\bapi\b/i.test(text)
    ? 'readme'
    : null;
}
