import type { Requirement } from '../../schema/action.ts';
import type { Principal } from '../../schema/principal.ts';
import type { Role } from '../../schema/vocabulary.ts';
import { rolesIn } from './decide-rights.ts';

/**
 * What is missing when the people there are could never meet the requirements, in a sentence; null when they
 * can. `principals` are those that are enabled; requester, editor and agents among them do not count.
 */
export function unmeetable(
  requirements: readonly Requirement[],
  people: {
    principals: readonly Principal[];
    project: string | null;
    requesterId: string;
    editorId?: string | null;
  },
): string | null {
  const roles = signerRoles(people);
  const short = requirements.flatMap((requirement) => {
    const able = roles.filter((held) => held.some((role) => requirement.roles.includes(role))).length;
    const want = `${requirement.rule} needs ${requirement.count} of ${requirement.roles.join(', ')}`;
    return able < requirement.count ? [`${want}, and ${able} can sign`] : [];
  });
  if (short.length === 0) return null;
  return `Nobody can complete this approval: ${short.join('; ')}. An administrator must give somebody the role.`;
}

/** The roles of each person who may sign here, for `requirementsFor`'s exact count. */
export function signerRoles(people: {
  principals: readonly Principal[];
  project: string | null;
  requesterId: string;
  editorId?: string | null;
}): Role[][] {
  return people.principals
    .filter(({ kind, id }) => kind === 'human' && id !== people.requesterId && id !== people.editorId)
    .map((principal) => rolesIn(principal, people.project))
    .filter((roles) => roles.length > 0);
}
