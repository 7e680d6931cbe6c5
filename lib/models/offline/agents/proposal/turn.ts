import type { Artifact, TurnBrief, TurnDraft } from '../../../../../schema/turn.ts';
import { readPhase } from '../../repository/read.ts';
import { finishChange, hintsOf, repositoryOf } from '../../repository/turns.ts';
import type { RepositoryFacts } from '../../repository/types.ts';
import { commitDocument } from '../documentation/commit-document.ts';
import { topicOf, unclearTopic } from './choose-topic.ts';
import { findPassages, type Passage, searchWords } from './search.ts';
import type { Topic } from './topics.ts';

/**
 * A proposal for what cannot be done by construction: reads the repository, commits `docs/proposals/<slug>.md`
 * on the task's branch and finishes as kind `proposal`. Without a known repository the text is in the artifact
 * alone, and the finish says so. Nothing is carried out.
 */
export function proposalTurn(brief: TurnBrief): TurnDraft {
  const request = requestOf(brief);
  const { question } = hintsOf(brief.subtask);
  const topic = question === undefined ? topicOf(request) : unclearTopic(question);
  if (repositoryOf(brief) === null) {
    const text = writeProposal({ brief, request, topic, facts: null, passages: [], commit: null });
    const artifact = artifactOf(brief, request, null, { text, topic: topic.name });
    const summary = `No repository is known, so nothing was read or committed: the proposal is in the artifact. ${sayNext(topic)}`;
    return finishChange(brief, { kind: 'proposal', summary, artifacts: [artifact] });
  }
  const read = readPhase(brief);
  if (!read.done) return read.turn;
  const { facts, commit } = read;
  const passages = findPassages(facts.files, searchWords(request));
  const text = writeProposal({ brief, request, topic, facts, passages, commit });
  const path = `docs/proposals/${slugOf(request)}.md`;
  const title = `Proposal: ${shortOf(request)}`;
  const message = `docs: propose ${shortOf(request)}\n\nNothing is changed by it. Task ${brief.task.id}.`;
  const change = { title, message, files: [{ path, content: text }] };
  const phase = commitDocument(brief, { repository: facts.name, commit }, change, 'proposal');
  if (!phase.done) return phase.turn;
  const places = [...new Set(passages.map((passage) => passage.path))];
  const summary =
    `Wrote ${path}; nothing was changed or carried out. Read ${Object.keys(facts.files).length} files of ${facts.name}` +
    `${places.length > 0 ? `, of which these bear on it: ${places.join(', ')}` : ', none of which has the words of the request'}. ${sayNext(topic)}`;
  const artifact = { ...phase.artifact, data: { ...phase.artifact.data, topic: topic.name, path } };
  return finishChange(brief, { kind: 'proposal', summary, artifacts: [artifact] });
}

type Proposal = {
  brief: TurnBrief;
  request: string;
  topic: Topic;
  facts: RepositoryFacts | null;
  passages: Passage[];
  commit: string | null;
};

function writeProposal({ brief, request, topic, facts, passages, commit }: Proposal): string {
  const { subtask, task, now } = brief;
  const parts = [
    `# ${shortOf(request)}`,
    `Proposal of ${now.slice(0, 10)} for task ${task.id}${subtask.environment === 'none' ? '' : `, concerning ${subtask.environment}`}. Nothing in it has been carried out.`,
    `## What was asked\n\n> ${request.replace(/\n+/g, '\n> ')}`,
    `## What was read\n\n${sayRead(facts, passages, commit)}`,
    `## Steps\n\n${topic.steps.map((step, at) => `${at + 1}. ${step}`).join('\n')}`,
    `## Risks\n\n${topic.risks.map((risk) => `- ${risk}`).join('\n')}`,
    `## Open questions\n\n${[...topic.questions, ...ownQuestions(brief, passages)].map((question) => `- ${question}`).join('\n')}`,
    'The steps follow from the kind of work and the files above. Whether they fit this case is for people to judge.',
  ];
  return `${parts.join('\n\n')}\n`;
}

function sayRead(facts: RepositoryFacts | null, passages: Passage[], commit: string | null): string {
  if (!facts) return 'No repository is known for this request, so nothing was read.';
  const head = `${Object.keys(facts.files).length} files of \`${facts.name}\` at \`${commit?.slice(0, 12)}\`.`;
  if (passages.length === 0) return `${head} None of them has the words of the request.`;
  const paths = [...new Set(passages.map(({ path }) => path))];
  const places = paths.map((path) => {
    const lines = passages.filter((passage) => passage.path === path);
    return `- \`${path}\`\n${lines.map(({ line, text }) => `  - line ${line}: \`${text.replaceAll('`', "'")}\``).join('\n')}`;
  });
  return `${head} These lines bear on it:\n\n${places.join('\n')}`;
}

function ownQuestions({ subtask }: TurnBrief, passages: Passage[]): string[] {
  return [
    ...(passages.length === 0 ? ['Where is what the request speaks of?'] : []),
    ...(subtask.environment === 'production' ? ['Who has to be told before production is touched?'] : []),
  ];
}

function artifactOf(
  { task }: TurnBrief,
  request: string,
  repository: string | null,
  data: Record<string, unknown>,
): Artifact {
  const title = `Proposal: ${shortOf(request)}`;
  return {
    kind: 'proposal',
    title,
    repository,
    branch: repository ? task.branch : null,
    commit: null,
    url: null,
    data,
  };
}

/** The user's own words where the subtask quotes them, else the subtask's. */
function requestOf({ subtask, task }: TurnBrief): string {
  const quoted = /Asked for: "([^"]+)"/.exec(subtask.description)?.[1];
  const plain = subtask.description.replace(/\[[^[\]]*:[^[\]]*\]\s*$/, '').trim();
  return quoted ?? (plain || subtask.title || task.description);
}

function shortOf(request: string): string {
  const line = request
    .split('\n')[0]!
    .trim()
    .replace(/[.\s]+$/, '');
  return line.length <= 72 ? line : `${line.slice(0, 71).replace(/\s+\S*$/, '')}…`;
}

function slugOf(request: string): string {
  const words =
    shortOf(request)
      .toLowerCase()
      .match(/[a-z0-9]+/g) ?? [];
  return words.slice(0, 8).join('-').slice(0, 60).replace(/-+$/, '') || 'proposal';
}

function sayNext(topic: Topic): string {
  return `Open: ${topic.questions[0]}`;
}
