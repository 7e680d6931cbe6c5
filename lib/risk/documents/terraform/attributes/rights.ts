import { type AttributeCheck, changeOf } from './attribute-check.ts';

const GRANT = { operation: 'grant', resource: 'permission', floor: 'high' } as const;

/** Who may do what. */
export const RIGHT_CHECKS: readonly AttributeCheck[] = [
  {
    id: 'terraform.all_rights',
    at: /(policy_arn|managed_policy_arns\[\]|(^|\.)role(_definition_name|_name)?|(^|\.)role_ref(\[\])?\.name|(^|\.)rule\[\]\.(verbs|resources)\[\])$/,
    turns: (after, before) =>
      /(AdministratorAccess|PowerUserAccess|IAMFullAccess)$|^roles\/(owner|editor|iam\.securityAdmin|resourcemanager\.\w+Admin)$|^(Owner|Contributor|User Access Administrator|cluster-admin|\*)$/.test(
        after,
      ) && before !== after,
    does: GRANT,
    why: 'These rights are enough for everything.',
    must: [changeOf('google_project_iam_member', { role: 'roles/owner', member: 'user:a@b.c' })],
    not: [changeOf('google_project_iam_member', { role: 'roles/viewer', member: 'user:a@b.c' })],
  },
  {
    id: 'terraform.wildcard_policy',
    at: /(^|\.|_)(policy|policy_document|assume_role_policy|inline_policy\[\]\.policy|policy_data)$/,
    turns: (after, before) => after !== before && allowsAll(after),
    does: GRANT,
    why: 'The policy allows everything, or lets everybody in.',
    must: [
      changeOf('aws_iam_policy', {
        policy: '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
      }),
    ],
    not: [
      changeOf('aws_iam_policy', {
        policy: '{"Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::a/*"}]}',
      }),
    ],
  },
];

/** Whether an IAM policy document allows every action, on everything, or to everybody. */
function allowsAll(text: string): boolean {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return false;
  }
  const statements = [(parsed as { Statement?: unknown } | null)?.Statement ?? []].flat();
  return statements.some((statement) => {
    if (statement === null || typeof statement !== 'object') return false;
    const { Effect, Action, Principal, Condition } = statement as Record<string, unknown>;
    const actions = [Action ?? []].flat();
    const open = Principal === '*' || (Principal as { AWS?: unknown } | null)?.AWS === '*';
    return (
      Effect === 'Allow' &&
      (actions.some((action) => action === '*' || action === '*:*' || action === 'iam:*') ||
        (open && Condition === undefined))
    );
  });
}
