import { changes, grants, loses, losesAll, on, protects, reads, shows, stops } from '../../deeds.ts';
import type { Row } from '../../program.ts';

/** Secrets, keys, credentials and who may do what. */
export const SECRETS: readonly Row[] = [
  {
    id: 'aws.print_secret',
    when: on(
      /^(?:secretsmanager (?:batch-)?get-secret-value|kms decrypt|sts (?:assume-role|get-session-token|get-federation-token)|ec2 get-password-data|lightsail download-default-key-pair|acm export-certificate|redshift(?:-serverless)? get-cluster-credentials|sso get-role-credentials|configure export-credentials|codeartifact get-authorization-token|iot create-keys-and-certificate|lightsail get-instance-access-details|apigateway get-api-keys?\b.{0,200}|cognito-idp describe-user-pool-client)/,
    ),
    does: shows(),
    why: 'It prints a secret, which then stands in logs and histories.',
    must: [
      'aws secretsmanager get-secret-value --secret-id prod/db',
      'aws kms decrypt --ciphertext-blob fileb://x',
      'aws sts assume-role --role-arn arn:aws:iam::1:role/admin --role-session-name s',
    ],
    not: [
      'aws secretsmanager list-secrets',
      'aws sts get-caller-identity',
      'aws kms describe-key --key-id 1',
    ],
  },
  {
    id: 'aws.print_parameter',
    when: {
      words: 'ssm get-parameter|get-parameters|get-parameters-by-path|get-parameter-history',
      flags: ['--with-decryption'],
    },
    does: shows(),
    why: 'It prints parameters decrypted.',
    safer: 'Leave --with-decryption out, or describe-parameters.',
    must: ['aws ssm get-parameters-by-path --path /prod --with-decryption'],
    not: ['aws ssm get-parameter --name /prod/url'],
  },
  {
    id: 'aws.delete_secret',
    when: {
      words:
        'secretsmanager|ssm|kms delete-secret|delete-parameter|delete-parameters|schedule-key-deletion|delete-imported-key-material|delete-custom-key-store|remove-regions-from-replication',
    },
    does: losesAll('secret'),
    why: 'The secret or key goes, and what it opens or encrypted with it.',
    safer: 'Disable it first, and leave a recovery window (not --force-delete-without-recovery).',
    must: [
      'aws secretsmanager delete-secret --secret-id db --force-delete-without-recovery',
      'aws kms schedule-key-deletion --key-id 1 --pending-window-in-days 7',
      'aws ssm delete-parameter --name /prod/db',
    ],
    not: ['aws kms cancel-key-deletion --key-id 1', 'aws secretsmanager describe-secret --secret-id db'],
  },
  {
    id: 'aws.bring_back_key',
    when: {
      words:
        'kms|secretsmanager cancel-key-deletion|restore-secret|enable-key|enable-key-rotation|cancel-rotate-secret',
    },
    does: protects('secret'),
    why: 'A secret or key can be used again, or is renewed by itself from then on.',
    must: ['aws kms cancel-key-deletion --key-id 1', 'aws secretsmanager restore-secret --secret-id db'],
    not: ['aws kms disable-key --key-id 1'],
  },
  {
    id: 'aws.disable_key',
    when: { words: 'kms disable-key' },
    does: stops('secret'),
    why: 'What the key encrypts cannot be read until it is enabled again.',
    must: ['aws kms disable-key --key-id 1'],
    not: ['aws kms disable-key-rotation --key-id 1'],
  },
  {
    id: 'aws.put_secret',
    when: {
      words:
        'secretsmanager|ssm|kms put-secret-value|update-secret|create-secret|rotate-secret|put-parameter|disable-key-rotation|update-secret-version-stage|put-resource-policy|put-key-policy|create-grant|rotate-key-on-demand',
      test: ({ words, flags }) =>
        words[1]?.text !== 'put-parameter' ||
        (flags.get('--type') ?? []).some(({ text }) => text === 'SecureString'),
    },
    does: changes('secret'),
    why: 'A secret or key, or who may use it, is changed.',
    must: [
      'aws secretsmanager put-secret-value --secret-id db --secret-string x',
      'aws ssm put-parameter --name /p --type SecureString --value v',
    ],
    not: ['aws ssm put-parameter --name /p --type String --value v'],
  },
  {
    id: 'aws.grant',
    when: {
      words:
        '* add-permission|put-resource-policy|set-repository-policy|put-registry-policy|add-layer-version-permission|put-permission|create-access-entry|associate-access-policy|set-queue-attributes|add-role-to-*|attach-role-policy|attach-user-policy|attach-group-policy|put-user-policy|put-role-policy|put-group-policy|create-policy-version|set-default-policy-version|add-user-to-group|create-login-profile|update-login-profile|update-assume-role-policy|create-access-key|modify-snapshot-attribute|modify-image-attribute|modify-db-snapshot-attribute|modify-db-cluster-snapshot-attribute|authorize-cluster-access|put-account-setting*|put-role-permissions-boundary|create-account-assignment|grant-permissions|batch-grant-permissions|share-*|add-instance-profile*|associate-iam-instance-profile|replace-iam-instance-profile-association',
    },
    does: grants(),
    why: 'Somebody may do or see more after it.',
    must: [
      'aws iam attach-user-policy --user-name bob --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
      'aws lambda add-permission --function-name f --statement-id s --action lambda:InvokeFunction --principal "*"',
      'aws ec2 modify-snapshot-attribute --snapshot-id s --attribute createVolumePermission --operation-type add --group-names all',
    ],
    not: ['aws iam list-attached-user-policies --user-name bob', 'aws iam delete-user --user-name bob'],
  },
  {
    id: 'aws.take_access',
    when: {
      words:
        'iam|sso-admin|identitystore|ram|cognito-idp|lakeformation detach-*|remove-*|deactivate-*|delete-*-policy|delete-account-assignment|disassociate-*|revoke-*|delete-role-permissions-boundary|delete-account-password-policy|update-access-key|disable-*|admin-disable-user|admin-user-global-sign-out',
    },
    does: { ...grants(), effect: 'destructive' },
    why: 'Somebody or something may do less after it, or a boundary goes.',
    must: [
      'aws iam detach-role-policy --role-name deployer --policy-arn arn:x',
      'aws iam remove-user-from-group --user-name bob --group-name ops',
      'aws iam deactivate-mfa-device --user-name bob --serial-number s',
    ],
    not: ['aws iam delete-user --user-name bob'],
  },
  {
    id: 'aws.close_account',
    when: { words: 'organizations|account close-account|leave-organization|delete-organization' },
    does: losesAll('infrastructure'),
    why: 'A whole account goes, with everything in it.',
    must: ['aws organizations close-account --account-id 123456789012'],
    not: ['aws organizations describe-account --account-id 123456789012'],
  },
  {
    id: 'aws.password_to_docker',
    when: on(/^(?:ecr(?:-public)? get-login(?:-password)?|eks get-token|rds generate-db-auth-token)\b/),
    does: reads('secret'),
    why: 'It prints a token that ends within minutes or hours, for the client that asks.',
    must: ['aws ecr get-login-password --region eu-west-1'],
    not: ['aws ecr describe-repositories'],
  },
  {
    id: 'aws.delete_credential',
    when: {
      words:
        'iam|ec2 delete-access-key|delete-login-profile|delete-key-pair|delete-server-certificate|delete-signing-certificate|delete-ssh-public-key',
    },
    does: loses('permission'),
    why: 'Whoever uses the credential is shut out.',
    must: ['aws iam delete-access-key --user-name ci --access-key-id AKIA1'],
    not: ['aws iam list-access-keys --user-name ci'],
  },
];
