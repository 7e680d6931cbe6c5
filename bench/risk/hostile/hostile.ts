import type { RiskQuestion } from '../../../lib/risk/assess.ts';
import { FILES, YAML } from './documents.ts';
import { SHELL } from './shell.ts';
import { SQL } from './sql.ts';
import { PLANS, PROSE, TOOLS } from './words.ts';

/** A text that is meant to take long, as the door `POST /risk/assess` gets it. */
export type Hostile = { kind: string; name: string; question: RiskQuestion };

/** Each hostile text, by the kind of input it is. All of 64 KB, but where the shape of a thing limits it before. */
export const HOSTILE: readonly Hostile[] = [
  ...each('shell', SHELL, (command) => ({ action: { tool: 'shell.exec', args: { command } } })),
  ...each('sql', SQL, (sql) => ({ action: { tool: 'sql.execute', args: { sql } } })),
  ...each('manifest', YAML, (manifest) => ({ action: { tool: 'kubernetes.apply', args: { manifest } } })),
  ...each('manifest in a commit', YAML, (content) => writes('k8s/a.yaml', content)),
  ...each('file', FILES, ([path, content]) => (path === '' ? patches(content) : writes(path, content))),
  ...each('plan', PLANS, (plan) => ({ action: { tool: 'terraform.apply', args: { plan } } })),
  ...each('plan as text', YAML, (plan) => ({ action: { tool: 'terraform.apply', args: { plan } } })),
  ...each('prose', PROSE, (description) => ({ description })),
  ...each('tool', TOOLS, (tool) => ({ tool })),
  ...each('arguments', PLANS, (plan) => ({ action: { tool: 'a.write', args: { plan } } })),
  ...each('arguments of text', PROSE, (text) => ({
    action: { tool: 'a.write', args: { resource: text, environment: text } },
  })),
];

function each<T>(kind: string, all: Record<string, T>, ask: (one: T) => RiskQuestion): Hostile[] {
  return Object.entries(all).map(([name, one]) => ({ kind, name, question: ask(one) }));
}

function writes(path: string, content: string): RiskQuestion {
  return { action: { tool: 'git.commit', args: { message: 'a', files: [{ path, content }] } } };
}

function patches(patch: string): RiskQuestion {
  return { action: { tool: 'git.commit', args: { message: 'a', patch } } };
}
