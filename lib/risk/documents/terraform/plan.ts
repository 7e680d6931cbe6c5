import * as z from 'zod';

const Values = z.record(z.string(), z.unknown());

const Change = z.object({
  actions: z.array(z.string()).min(1),
  before: Values.nullish(),
  after: Values.nullish(),
  after_unknown: z.unknown().optional(),
  importing: z.unknown().optional(),
});

const ResourceChange = z.object({
  address: z.string(),
  type: z.string().optional(),
  mode: z.string().optional(),
  previous_address: z.string().optional(),
  action_reason: z.string().optional(),
  change: Change,
});

/** One resource of a plan and what is to be done with it. */
export type ResourceChange = z.infer<typeof ResourceChange> & { type: string };

/** `unread`: why its changes are not all that will be done; null where they are. */
export type Plan = { changes: ResourceChange[]; variables: string[]; unread: string | null };

const Shape = z.object({
  resource_changes: z.array(ResourceChange).nullish(),
  errored: z.unknown().optional(),
  complete: z.unknown().optional(),
  deferred_changes: z.unknown().optional(),
  action_invocations: z.unknown().optional(),
  planned_values: z.unknown().optional(),
  variables: z
    .record(z.string(), z.object({ value: z.unknown() }))
    .nullish()
    .catch(null),
});
/** What a plan without changes still holds. */
const SIGNS = [
  'format_version',
  'terraform_version',
  'planned_values',
  'output_changes',
  'prior_state',
  'configuration',
];
const MOST_CHANGES = 5_000;

/** The plan that `terraform show -json` printed, from JSON or its text, or from what `terraform plan` prints; null: it is none. */
export function parsePlan(given: unknown): Plan | null {
  if (typeof given === 'string') {
    const json = parseJson(given);
    return json === undefined ? parsePrinted(given) : parsePlan(json);
  }
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return null;
  const read = Shape.safeParse(given);
  if (!read.success || (read.data.resource_changes?.length ?? 0) > MOST_CHANGES) return null;
  const { resource_changes: changes, variables } = read.data;
  if (!changes && !SIGNS.some((sign) => sign in given)) return null;
  return {
    unread: unreadOf(read.data),
    changes: (changes ?? []).map((change) => ({ ...change, type: change.type ?? typeOf(change.address) })),
    variables: Object.entries(variables ?? {}).flatMap(([name, { value }]) =>
      typeof value === 'string' && /env|stage|tier|workspace|account|project|cluster/i.test(name)
        ? [value]
        : [],
    ),
  };
}

/** What a plan says of itself beside its changes. */
function unreadOf(plan: z.infer<typeof Shape>): string | null {
  const holds = (list: unknown) =>
    list !== undefined && list !== null && !(Array.isArray(list) && list.length === 0);
  if (plan.errored !== undefined && plan.errored !== false)
    return 'The plan says that it ended in an error: what is in it is not all.';
  if ((plan.complete !== undefined && plan.complete !== true) || holds(plan.deferred_changes))
    return 'The plan says that it is not complete: other changes follow it.';
  if (holds(plan.action_invocations))
    return 'Actions are invoked with it, and what they do is not in the plan.';
  const { root_module: root } = (plan.planned_values ?? {}) as { root_module?: Record<string, unknown> };
  const planned = holds(root?.resources) || holds(root?.child_modules);
  return planned && !plan.resource_changes?.length ? 'It names resources and no changes of them.' : null;
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

/** `module.a["x"].data.aws_ami.b[0]` is an `aws_ami`. */
function typeOf(address: string): string {
  const parts = address
    .slice(0, 500)
    .replaceAll(/\[[^\]]*\]/g, '')
    .split('.');
  return parts.at(-2) ?? address;
}

const PRINTED: readonly [RegExp, string[]][] = [
  [/^will be destroyed|^is tainted, so it will be destroyed/, ['delete']],
  [/^must be replaced|^is tainted, so must be replaced|^will be replaced/, ['delete', 'create']],
  [/^will be created/, ['create']],
  [/^will be updated in-place/, ['update']],
  [/^will be read during apply/, ['read']],
  [/^will be imported|^has moved to/, ['no-op']],
];

function parsePrinted(text: string): Plan | null {
  const changes: ResourceChange[] = [];
  for (const line of text.slice(0, 1_000_000).split('\n')) {
    const [, address, rest] = /^\s*# (\S{1,400}) (.{1,200})$/.exec(line) ?? [];
    const actions = rest && PRINTED.find(([pattern]) => pattern.test(rest))?.[1];
    if (address && actions) changes.push({ address, type: typeOf(address), change: { actions } });
  }
  const none = /^No changes\./m.test(text) || /^Plan: 0 to add, 0 to change, 0 to destroy\./m.test(text);
  const [, adds, updates, destroys] =
    /^Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy/m.exec(text) ?? [];
  const replaced = changes.filter(({ change }) => change.actions.length > 1).length;
  const one = (action: string) =>
    changes.filter(({ change }) => change.actions[0] === action && change.actions.length === 1).length;
  const whole =
    adds !== undefined &&
    Number(adds) === one('create') + replaced &&
    Number(updates) === one('update') &&
    Number(destroys) === one('delete') + replaced;
  return none || whole ? { changes, variables: [], unread: null } : null;
}
