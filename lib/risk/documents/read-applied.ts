import type { Json, JsonObject } from '../../../schema/vocabulary.ts';
import { type Act, joinReadings, type Reading, unreadable } from '../reading.ts';
import type { Place } from '../resolve-environment.ts';
import { readDocument } from './read-document.ts';
import { readPlan } from './terraform/read-plan.ts';

/** Arguments that turn applying into taking away. */
const TAKES_AWAY: Record<string, string> = {
  prune: 'What is not in the manifest is deleted.',
  force: 'Objects that cannot be changed are deleted and made again.',
  delete: 'It deletes what the manifest names.',
  destroy: 'It destroys all that the configuration holds.',
};

/** Whether a tool of this name takes a document that it applies. */
export function appliesDocument(tool: string): boolean {
  return tool === 'terraform.apply' || tool === 'kubernetes.apply';
}

/** What `terraform.apply` (`plan`) or `kubernetes.apply` (`manifest`) does; without a document nobody knows. */
export function readApplied(tool: string, args: JsonObject): Reading {
  const isPlan = tool === 'terraform.apply';
  const given = isPlan ? args.plan : args.manifest;
  const placed = ['environment', 'env'].some((name) => typeof args[name] === 'string' && args[name] !== '');
  const text = toText(given);
  const read =
    text === null
      ? unreadable(`The argument ${isPlan ? 'plan' : 'manifest'} is missing: what it does is not shown.`)
      : isPlan
        ? readPlan(given)
        : (readDocument(text, { path: '', applied: true, placed }) ??
          unreadable('It is of no kind that can be read.'));
  const reading = placedAt(joinReadings([read, ...takenAway(args)]), args);
  const dry = args.dry_run === true || args.dry_run === 'server' || args.dry_run === 'client';
  return dry && reading.gaps.length === 0 ? { acts: reading.acts.map(asRead), gaps: [] } : reading;
}

function toText(given: Json | undefined): string | null {
  if (typeof given === 'string') return given.trim() === '' ? null : given;
  return given === null || given === undefined || typeof given !== 'object' ? null : JSON.stringify(given);
}

function takenAway(args: JsonObject): Reading[] {
  return Object.entries(TAKES_AWAY).flatMap(([name, why]): Reading[] => {
    if (args[name] !== true && !(name === 'delete' && args.operation === 'delete')) return [];
    const deed = {
      operation: 'delete',
      resource: 'infrastructure',
      effect: 'destructive',
      reach: 'remote',
    } as const;
    return [
      {
        acts: [
          { ...deed, rule: `document.${name}`, why, evidence: name, span: null, safer: null, places: [] },
        ],
        gaps: [],
      },
    ];
  });
}

/** What the call's own arguments say of where it lands counts for all of it. */
function placedAt({ acts, gaps }: Reading, args: JsonObject): Reading {
  const text = (...names: string[]) =>
    names.map((name) => args[name]).find((value) => typeof value === 'string') ?? null;
  const place: Place = {
    namespace: text('namespace'),
    account: text('account', 'cluster', 'context'),
    host: text('host', 'server'),
  };
  const workspace = text('workspace');
  const places = Object.values(place).some((value) => value !== null) ? [place] : [];
  const named = workspace === null ? [] : [workspace];
  const at = <T extends Pick<Act, 'places' | 'named'>>(each: T): T => ({
    ...each,
    places: [...each.places, ...places],
    named: [...(each.named ?? []), ...named],
  });
  return { acts: acts.map(at), gaps: gaps.map(at) };
}

function asRead({ floor: _, ...act }: Act): Act {
  return { ...act, operation: 'read', effect: 'read', why: 'A dry run changes nothing.' };
}
