import { expect, it } from 'vitest';
import type { Ctx } from '../../../lib/ctx.ts';
import { refuseUnlessHalter } from '../../../lib/halt/may-halt.ts';
import { DEFAULT_POLICY } from '../../../lib/policy/default-policy.ts';
import type { Principal } from '../../../schema/principal.ts';

const POLICIES: Record<number, string> = {
  901: `${DEFAULT_POLICY}\nhalt: { roles: [tech_lead] }\n`,
  902: 'format: 99',
};
const ctx = {
  db: {
    query: async (_text: string, [version]: number[]) => [{ document: POLICIES[version!], intact: true }],
  },
} as unknown as Ctx;
const who = (role: string, project = '*', kind = 'human') =>
  ({ id: 'ann', kind, bindings: [{ role, projects: [project] }] }) as unknown as Principal;
const asks = async (principal: Principal, policyVersion: number | null, project: string | null = null) => {
  try {
    await refuseUnlessHalter(ctx, { principal, policyVersion }, project);
    return 'may';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

it('lets the roles that the policy names, where they are bound', async () => {
  expect(await asks(who('tech_lead'), 901)).toBe('may');
  expect(await asks(who('tech_lead', 'checkout'), 901, 'checkout')).toBe('may');
  expect(await asks(who('tech_lead', 'checkout'), 901)).toBe('role_not_allowed');
  expect(await asks(who('tech_lead', 'checkout'), 901, 'billing')).toBe('not_found');
  expect(await asks(who('cto'), 901)).toBe('role_not_allowed');
  expect(await asks(who('tech_lead', '*', 'agent'), 901)).toBe('agents_do_not_sign');
});

it.each([902, null])('goes by the shipped policy where version %s cannot be read', async (version) => {
  expect(await asks(who('cto'), version)).toBe('may');
  expect(await asks(who('tech_lead'), version)).toBe('role_not_allowed');
});
