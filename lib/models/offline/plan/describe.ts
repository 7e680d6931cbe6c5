import type { SubtaskDraft } from '../../../../schema/plan.ts';
import type { Wish } from '../../../text/meaning.ts';
import type { Item } from './item.ts';

const TITLE_MAX = 120;
/** Short enough to stay one quotation for every reader of the description. */
const QUOTE_MAX = 280;

const WORK: Record<Exclude<Wish, 'proposal' | 'deploy' | 'rollback'>, { title: string; what: string }> = {
  endpoint: {
    title: 'Add the HTTP endpoint',
    what: 'Add the HTTP endpoint with a test, in the style of the code that is there.',
  },
  config: {
    title: 'Change the configuration value',
    what: 'Change the configuration value where the repository keeps it, and whatever tests name the old one.',
  },
  dependency: {
    title: 'Change the dependency',
    what: 'Change the dependency in the manifest and keep the tests passing.',
  },
  bugfix: {
    title: 'Fix the fault',
    what: 'Find the cause, correct it and add a test that fails without the correction.',
  },
  test: {
    title: 'Write the tests',
    what: 'Write the tests in the style of those that are there and run them.',
  },
  code: {
    title: 'Change the code',
    what: 'Make the change in the style of the code that is there, with a test.',
  },
  dockerfile: {
    title: 'Write the Dockerfile',
    what: 'Write the Dockerfile so that it fits how the service is built, started and reached.',
  },
  compose: {
    title: 'Write the compose file',
    what: 'Write the compose file with the service, its port and what it needs beside it.',
  },
  ci: {
    title: 'Write the CI workflow',
    what: 'Write the CI workflow file that installs, checks and tests as the repository does.',
  },
  kubernetes: {
    title: 'Write the Kubernetes manifests',
    what: 'Write the Kubernetes manifest files; nothing is applied.',
  },
  terraform: { title: 'Write the Terraform files', what: 'Write the Terraform files; nothing is applied.' },
  readme: {
    title: 'Update the README',
    what: 'Update the README from what the repository holds after the change.',
  },
  runbook: {
    title: 'Write the runbook',
    what: 'Write the runbook: how it is watched, what goes wrong, what to do then.',
  },
  changelog: { title: 'Update the changelog', what: 'Update the changelog from the git log.' },
  doc: {
    title: 'Write the document',
    what: 'Write the document from what the repository holds after the change.',
  },
  review: {
    title: 'Review the change',
    what: 'Read the diff and report what is wrong with it, by file and line.',
  },
};

/** Title and description of a piece of work. The description ends in the notes that the working agents read. */
export function describeItem(item: Item): Pick<SubtaskDraft, 'title' | 'description'> {
  const where = item.place.repository ?? item.place.project;
  const title = clip(titleOf(item, where), TITLE_MAX);
  const asked = item.text === '' ? '' : ` Asked for: "${quote(item.text)}".`;
  return { title, description: `${title}. ${whatToDo(item)}${asked} ${notesOf(item)}` };
}

function titleOf(item: Item, where: string | null): string {
  const { parameters, wish, operation } = item;
  const inPlace = where === null ? '' : ` in ${where}`;
  if (item.unclear) return item.unclear.heading;
  if (wish === 'deploy') return `Deploy ${withRef(where, parameters.ref)} to ${item.environment}`;
  if (wish === 'rollback') return `Roll back ${where ?? 'the service'} on ${item.environment}`;
  if (wish === 'proposal') return `Propose how to go about: ${quoted(item.text)}${inPlace}`;
  if (wish === 'endpoint' && parameters.path)
    return `Add ${parameters.method ?? 'GET'} ${parameters.path}${inPlace}`;
  if (wish === 'config' && parameters.name) {
    const value = parameters.value === undefined ? '' : ` to ${parameters.value}`;
    return `Set ${parameters.name}${value}${inPlace}`;
  }
  if (wish === 'dependency' && parameters.package) {
    return `Move ${parameters.package} to ${parameters.version ?? 'its newest fitting version'}${inPlace}`;
  }
  if (wish === 'test' && item.kind === 'run') return `Run the tests${inPlace}`;
  const subject =
    wish === 'code' || wish === 'bugfix' || wish === 'test' || wish === 'endpoint' || wish === 'doc';
  const named = subject && item.text !== '' ? `: ${quoted(item.text)}` : '';
  const withCompose = parameters.with === 'compose' ? ' and the compose file' : '';
  const verb = operation === 'delete' ? 'Take out what is named' : WORK[wish].title;
  return `${verb}${withCompose}${inPlace}${named}`;
}

function withRef(where: string | null, ref: string | undefined): string {
  return [where ?? 'the service', ref].filter((part) => part !== undefined).join(' ');
}

function whatToDo(item: Item): string {
  if (item.unclear) return item.unclear.reason;
  if (item.wish === 'deploy') return 'The commit serves there once it has proved healthy.';
  if (item.wish === 'rollback') return 'What served before, or the version that is named, serves again.';
  if (item.wish === 'proposal')
    return 'Read what bears on it and write down the steps, the risks and the open questions; nothing is carried out.';
  if (item.wish === 'test' && item.kind === 'run')
    return 'Run the tests and report their exit code and output.';
  if (item.operation === 'delete')
    return 'Take it out with everything that only it used, and keep the tests passing.';
  return WORK[item.wish].what;
}

function notesOf(item: Item): string {
  const notes: Record<string, string> = { wish: item.wish, ...item.parameters };
  if (item.environment !== 'none') notes.environment = item.environment;
  return `[${Object.entries(notes)
    .map(([key, value]) => `${key}: ${value}`)
    .join('; ')}]`;
}

/** A quotation is never read as a request of its own. */
function quoted(text: string): string {
  return `"${clip(quote(text), 70)}"`;
}

function quote(text: string): string {
  return clip(text.replace(/["“”`«»[\]]/g, "'").replace(/\s+/g, ' '), QUOTE_MAX);
}

function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}
