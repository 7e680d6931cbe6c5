import { expect, it } from 'vitest';
import { seesProject, visibleProjects } from '../../../lib/identity/visible.ts';
import type { Principal } from '../../../schema/principal.ts';
import { ROLES } from '../../../schema/vocabulary.ts';
import fc from '../../support/fast-check.ts';

const name = fc.constantFrom('checkout', 'billing', 'search', '*');
const principal: fc.Arbitrary<Principal> = fc
  .array(fc.record({ role: fc.constantFrom(...ROLES), projects: fc.array(name, { minLength: 1 }) }))
  .map((bindings) => ({ id: 'p', name: 'p', kind: 'human', bindings, roles_version: 1 }));

it('agrees with itself: a list shows exactly the projects that can be opened', () => {
  fc.assert(
    fc.property(principal, fc.constantFrom('checkout', 'billing', 'search', 'other'), (who, project) => {
      const listed = visibleProjects(who);
      expect(seesProject(who, project)).toBe(listed === null || listed.includes(project));
    }),
  );
});

it('shows work without a project only to roles that count everywhere', () => {
  const bound = (projects: string[]): Principal => ({
    id: 'p',
    name: 'p',
    kind: 'human',
    bindings: [{ role: 'cto', projects }],
    roles_version: 1,
  });
  expect(seesProject(bound(['*']), null)).toBe(true);
  expect(seesProject(bound(['checkout']), null)).toBe(false);
});
