import type { JsonObject } from '../../schema/vocabulary.ts';
import { oneLine } from './excerpt.ts';

const NAMED = 5;

/** How many things a Terraform plan or Kubernetes manifests touch, and which are lost; empty for other arguments. */
export function documentReach(args: JsonObject): string[] {
  if (typeof args.manifest === 'string') return manifestReach(args.manifest);
  const plan = args.plan as { resource_changes?: unknown } | undefined;
  return Array.isArray(plan?.resource_changes) ? planReach(plan.resource_changes) : [];
}

type Change = { address?: unknown; change?: { actions?: unknown } };

function planReach(changes: Change[]): string[] {
  const counts = new Map<string, number>();
  const lost: string[] = [];
  for (const { address, change } of changes) {
    const actions = Array.isArray(change?.actions) ? change.actions.map(String) : ['unknown'];
    const name = actions.length > 1 ? 'replace' : (actions[0] ?? 'unknown');
    if (name === 'no-op' || name === 'read') continue;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    if (actions.includes('delete')) lost.push(String(address));
  }
  const told = [...counts].map(([name, count]) => `${count} to ${name}`).join(', ') || 'nothing to change';
  return [oneLine(`resources: ${told}`), ...listed('lost or replaced', lost)];
}

function manifestReach(manifest: string): string[] {
  const objects = manifest.split(/^---\s*$/m).flatMap((part) => {
    const kind = /^kind:\s*["']?([A-Za-z]+)/m.exec(part)?.[1];
    const name = /^ {2}(?:name|generateName):\s*["']?([^\s"'#]+)/m.exec(part)?.[1];
    return kind ? [`${kind} ${name ?? 'without a name'}`] : [];
  });
  return objects.length === 0 ? [] : [`${objects.length} objects`, ...listed('objects', objects)];
}

function listed(what: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return [oneLine(`${what}: ${names.slice(0, NAMED).join(', ')}${more}`)];
}
