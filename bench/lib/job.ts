import { createHash } from 'node:crypto';

/** The steps of the job. */
export const STEPS = 6;

const AGENTS = ['infrastructure', 'feature-dev', 'code-review', 'cicd', 'documentation', 'cicd'];
const DESCRIPTION_CHARS = 230;
const OUTPUT_CHARS = 450;

/** The job's plan: six subtasks in a row, about 2 KB of JSON, the same for the same id. */
export function makePlan(id: string): { id: string; subtasks: object[] } {
  const subtasks = Array.from({ length: STEPS }, (_, n) => ({
    n,
    title: `subtask ${n}`,
    agent: AGENTS[n],
    dependsOn: n === 0 ? [] : [n - 1],
    description: filler(`${id}:plan:${n}`, DESCRIPTION_CHARS),
  }));
  return { id, subtasks };
}

/** What a step leaves: about 500 bytes of JSON, the same for the same id and step. */
export function makeResult(id: string, n: number): { id: string; n: number; ok: true; output: string } {
  return { id, n, ok: true, output: filler(`${id}:step:${n}`, OUTPUT_CHARS) };
}

/** Text that no database can compress below its entropy, from a seed. */
function filler(seed: string, chars: number): string {
  let text = '';
  for (let part = 0; text.length < chars; part++)
    text += createHash('sha512').update(`${seed}:${part}`).digest('base64');
  return text.slice(0, chars);
}
