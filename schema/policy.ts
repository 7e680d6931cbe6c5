import type * as z from 'zod';
import { PolicyDocument } from './policy-document.ts';
import type { RequirementRule } from './policy-parts.ts';
import { Level } from './vocabulary.ts';

type Path = (string | number)[];
type Refuse = (path: Path, message: string) => void;

/** The policy document: who may decide what, when to ask, and how risky each named trigger is. `docs/policy.md`. */
export const Policy = PolicyDocument.superRefine((policy, ctx) => {
  const refuse: Refuse = (path, message) => ctx.addIssue({ code: 'custom', path, message });
  for (const level of Level.options) checkLevel(policy, level, refuse);
  checkNames(policy, refuse);
  checkReferences(policy, refuse);
});
export type Policy = z.infer<typeof Policy>;

function checkLevel(policy: PolicyDocument, level: Level, refuse: Refuse): void {
  const rule = policy.levels[level];
  const asks = rule.decision === 'require_approval';
  const may = (role: 'admin') => policy.roles[role].may_approve.includes(level);
  if (asks !== rule.requirements.length > 0)
    refuse(['levels', level, 'requirements'], `must ${asks ? '' : 'not '}be given with ${rule.decision}`);
  rule.requirements.forEach(({ roles }, i) => {
    for (const role of roles.filter((name) => !may(name as 'admin')))
      refuse(['levels', level, 'requirements', i, 'roles'], `${role} may not approve ${level}`);
  });
  if (rule.remind_after_minutes.some((after) => after >= rule.approve_by_minutes))
    refuse(['levels', level, 'remind_after_minutes'], 'must come before approve_by_minutes');
  rule.escalation.forEach(({ to, after_minutes }, i) => {
    const before = rule.escalation[i - 1];
    const at = ['levels', level, 'escalation', ...(rule.escalation.length > 1 ? [i] : [])];
    if (after_minutes >= rule.approve_by_minutes)
      refuse([...at, 'after_minutes'], 'must come before approve_by_minutes');
    if (before && before.after_minutes >= after_minutes)
      refuse([...at, 'after_minutes'], 'must come after the step before it');
    const wrong = to.find((role) => role !== 'admin' && !may(role as 'admin'));
    if (wrong) refuse([...at, 'to'], `${wrong} may not approve ${level}`);
  });
  if (rule.calendar && !Object.hasOwn(policy.calendars, rule.calendar))
    refuse(['levels', level, 'calendar'], `there is no calendar ${rule.calendar}`);
  if (rule.on_expiry === 'approve' && level !== 'low')
    refuse(['levels', level, 'on_expiry'], 'approve is possible for low alone');
}

/** One name, one rule: what is recorded of a decision must not be ambiguous. */
function checkNames(policy: PolicyDocument, refuse: Refuse): void {
  const seen = new Set<string>();
  const listed = (['rules', 'auto_approve', 'freezes', 'risk_overrides'] as const).flatMap((list) =>
    policy[list].map(({ name }, i) => ({ name, path: [list, i, 'name'] as Path })),
  );
  const operations = Object.keys(policy.operations).map((name) => ({
    name,
    path: ['operations', name] as Path,
  }));
  for (const { name, path } of [...operations, ...listed]) {
    if (name.startsWith('level_')) refuse(path, 'must not begin with "level_"');
    if (seen.has(name)) refuse(path, `there is another rule named ${name}`);
    seen.add(name);
  }
}

function checkReferences(policy: PolicyDocument, refuse: Refuse): void {
  const named = (list: readonly { requirements?: RequirementRule[] }[], at: Path) => {
    for (const [i, { requirements }] of list.entries())
      checkOnCall(policy, requirements, [...at, i, 'requirements'], refuse);
  };
  for (const list of ['levels', 'operations'] as const)
    for (const [name, { requirements }] of Object.entries(policy[list]))
      checkOnCall(policy, requirements, [list, name, 'requirements'], refuse);
  named(policy.rules, ['rules']);
  named(policy.freezes, ['freezes']);
  named(policy.budget.raises, ['budget', 'raises']);
  for (const list of ['auto_approve', 'freezes'] as const)
    policy[list].forEach(({ calendar }, i) => {
      if (calendar && !Object.hasOwn(policy.calendars, calendar))
        refuse([list, i, 'calendar'], `there is no calendar ${calendar}`);
    });
}

function checkOnCall(
  policy: PolicyDocument,
  requirements: readonly RequirementRule[] | undefined,
  at: Path,
  refuse: Refuse,
): void {
  requirements?.forEach(({ on_call }, i) => {
    if (on_call && !Object.hasOwn(policy.on_call, on_call))
      refuse([...at, i, 'on_call'], `there is no rotation ${on_call}`);
  });
}
