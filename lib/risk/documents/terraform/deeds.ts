import type { Deed } from '../../commands/program.ts';
import type { Act } from '../../reading.ts';
import { addsProtection, changesLabelsAlone } from './differences.ts';
import type { TypeClass } from './kinds.ts';
import type { ResourceChange } from './plan.ts';

/** What is done with one resource. `forget` takes it out of the state alone. */
export type Verb = 'none' | 'create' | 'update' | 'replace' | 'delete' | 'forget' | 'unknown';
/** One thing that happens to a resource. */
export type Found = {
  id: string;
  does: Omit<Deed, 'reach'>;
  why: string;
  safer?: string | undefined;
  evidence: string;
  reach: Act['reach'];
};

type Reader = (of: TypeClass, change: ResourceChange) => Omit<Found, 'evidence' | 'reach'>;
const lose = ({ resource }: TypeClass) => ({ operation: 'delete', resource, effect: 'destructive' }) as const;

/** What each verb is to those who rely on the resource. */
export const DEEDS: Record<Exclude<Verb, 'none'>, Reader> = {
  delete: (of) => ({
    id: of.stateful ? 'terraform.delete_stateful' : 'terraform.delete',
    does: lose(of),
    why: of.stateful ? 'It goes with all that it holds.' : 'Something that runs is taken away.',
    safer: of.stateful ? 'take a last copy, or keep it with a removed block' : undefined,
  }),
  replace: (of) =>
    of.revision
      ? {
          id: 'terraform.revision',
          does: { operation: 'deploy', resource: 'application', effect: 'write' },
          why: 'A new revision takes the place of the old one.',
        }
      : {
          id: of.stateful ? 'terraform.replace_stateful' : 'terraform.replace',
          does: lose(of),
          why: of.stateful
            ? 'A new one is made and the old one goes, with all that it holds.'
            : 'A new one takes its place: the old one goes.',
          safer: 'change only what can be updated in place, or move the data first',
        },
  create: ({ resource, revision }) => ({
    id: 'terraform.create',
    does:
      resource === 'permission'
        ? { operation: 'grant', resource, effect: 'write' }
        : {
            operation: resource === 'application' || revision ? 'deploy' : 'create',
            resource,
            effect: 'write',
          },
    why: 'Something new is made.',
  }),
  update: (of, change) => {
    if (changesLabelsAlone(change)) {
      return {
        id: 'terraform.labels',
        does: { operation: 'modify', resource: 'other', effect: 'write', protects: true },
        why: 'Labels alone are changed.',
      };
    }
    if (addsProtection(change)) {
      return {
        id: 'terraform.protects',
        does: { operation: 'modify', resource: 'infrastructure', effect: 'write', protects: true },
        why: 'It is protected from being deleted.',
      };
    }
    // An update in place changes the machine that holds the data, not the data.
    const resource = ['database', 'storage', 'other'].includes(of.resource) ? 'infrastructure' : of.resource;
    const operation = resource === 'application' ? 'deploy' : resource === 'permission' ? 'grant' : 'modify';
    return {
      id: 'terraform.update',
      does: { operation, resource, effect: 'write' },
      why: 'Something that runs is changed in place.',
    };
  },
  forget: () => ({
    id: 'terraform.forget',
    does: { operation: 'modify', resource: 'code', effect: 'write', protects: true },
    why: 'It is no longer looked after, and stays as it is.',
  }),
  unknown: (of) => ({
    id: 'terraform.unknown_action',
    does: lose(of),
    why: 'What is to be done with it is not known.',
  }),
};
