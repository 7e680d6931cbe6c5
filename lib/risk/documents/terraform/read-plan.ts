import { type Act, type Reading, unreadable } from '../../reading.ts';
import { DEEDS, type Found, type Verb } from './deeds.ts';
import { flatten } from './flatten.ts';
import { classOf } from './kinds.ts';
import { parsePlan, type ResourceChange } from './plan.ts';
import { readSettings } from './settings.ts';

/** What applying a Terraform plan does: its JSON, the JSON's text, or what `terraform plan` prints. Never throws. */
export function readPlan(given: unknown): Reading {
  const plan = parsePlan(given);
  if (!plan) return unreadable('It is not a Terraform plan that can be read.');
  const names = plan.changes.flatMap((change) => (verbOf(change) === 'none' ? [] : namesIn(change)));
  const named = [...new Set([...plan.variables, ...names])];
  const found = plan.changes.flatMap(readChange);
  const acts = summarise(found, named);
  const gaps = plan.unread
    ? [{ rule: 'terraform.incomplete', why: plan.unread, evidence: '', span: null, places: [], named }]
    : [];
  if (acts.length + gaps.length > 0) return { acts, gaps };
  const nothing = {
    operation: 'read',
    resource: 'infrastructure',
    effect: 'read',
    reach: 'workspace',
  } as const;
  const [rule, why] = ['terraform.no_change', 'Nothing that runs is changed.'];
  return {
    acts: [{ ...nothing, rule, why, safer: null, span: null, evidence: 'no changes', places: [] }],
    gaps: [],
  };
}

/** @returns what kind of change it is; actions that are not known are `unknown`. */
function verbOf({ change, mode }: ResourceChange): Verb {
  const actions = [...change.actions].sort().join(' ');
  if (actions === 'no-op' || actions === 'read' || (mode === 'data' && !actions.includes('delete')))
    return 'none';
  const verbs: Record<string, Verb> = {
    create: 'create',
    update: 'update',
    delete: 'delete',
    'create delete': 'replace',
    forget: 'forget',
    'create forget': 'forget',
  };
  return verbs[actions] ?? 'unknown';
}

/** Resources that are there for the scripts that hang on them. */
const RUNS_AGAIN = /^(null_resource|terraform_data)$/;

function moved({ address, previous_address }: ResourceChange): Found {
  const does = { operation: 'modify', resource: 'code', effect: 'write', protects: true } as const;
  const why = 'It has another address in the state, and stays as it is.';
  return {
    does,
    why,
    id: 'terraform.moved',
    evidence: `${previous_address} → ${address}`,
    reach: 'workspace',
  };
}

function readChange(change: ResourceChange): Found[] {
  const verb = verbOf(change);
  if (verb === 'none') return change.previous_address ? [moved(change)] : [];
  const of = classOf(change.type, change.change.after ?? change.change.before);
  const base = { reach: of.local ? 'workspace' : 'remote', evidence: change.address } as const;
  if (of.local && verb === 'replace' && RUNS_AGAIN.test(change.type)) {
    const does = { operation: 'modify', resource: 'application', effect: 'write', floor: 'medium' } as const;
    const why = 'Its provisioners run again; what they do is not in the plan.';
    return [{ ...base, does, id: 'terraform.provisioner', why }];
  }
  if (of.local && verb !== 'unknown') {
    const does = { operation: 'modify', resource: 'other', effect: 'write' } as const;
    return [{ ...base, does, id: 'terraform.local', why: 'It lives in the state or on this machine alone.' }];
  }
  return [{ ...base, ...DEEDS[verb](of, change) }, ...(verb === 'delete' ? [] : readSettings(change, base))];
}

/** One act for each thing that happens, with how often and to what: forty factors of one kind are read by nobody. */
function summarise(found: readonly Found[], named: readonly string[]): Act[] {
  const groups = new Map<string, Found[]>();
  for (const each of found) {
    const key = `${each.id} ${each.does.operation} ${each.does.resource}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()].map((all) => {
    const [{ id, does, why, safer, reach }] = all as [Found, ...Found[]];
    const shown = all.slice(0, 5).map(({ evidence }) => evidence.slice(0, 120));
    const more = all.length > 5 ? ` and ${all.length - 5} more` : '';
    const evidence = `${all.length > 1 ? `${all.length} × ` : ''}${shown.join(', ')}${more}`;
    return { ...does, reach, rule: id, evidence, why, safer: safer ?? null, span: null, places: [], named };
  });
}

/** What of a resource may name its environment. */
function namesIn({ address, change }: ResourceChange): string[] {
  const values = flatten(change.after ?? change.before);
  const names = [...values].flatMap(([path, all]) =>
    /^(name|bucket|identifier|cluster_identifier|function_name|project|namespace|(tags|labels|tags_all)\.(env|environment|stage|name))$/i.test(
      path,
    )
      ? all
      : [],
  );
  return [address, ...names];
}
