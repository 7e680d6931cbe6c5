import type { Check } from '../check.ts';
import { classOf } from '../terraform/kinds.ts';

const IN = ['hcl'] as const;
const INFRA = { resource: 'infrastructure', floor: 'medium' } as const;
const diff = (lines: string) => `--- a/infra/main.tf\n+++ b/infra/main.tf\n@@ -1,3 +1,3 @@\n${lines}\n`;
const resource = (type: string, body: string) => `resource "${type}" "main" {\n  ${body}\n}`;

/** Made up, and in parts: what looks for secrets in this repository finds whole ones. */
const WORD = ['Tr0ub4', 'dor3x'].join('');

/** What Terraform's configuration takes off or opens, before any plan is made: the providers' documentation. */
export const HCL_CHECKS: readonly Check[] = [
  {
    id: 'hcl.protection_off',
    in: IN,
    at: /(deletion_protection(_enabled)?|prevent_destroy|storage_encrypted|encrypted|at_rest_encryption_enabled|enable_deletion_protection|block_public_(acls|policy)|restrict_public_buckets|ignore_public_acls|enable_key_rotation|point_in_time_recovery|uniform_bucket_level_access|purge_protection_enabled|multi_az|enable_log_file_validation)$/,
    is: /^false$/,
    does: { ...INFRA, resource: 'security' },
    why: 'A protection is turned off.',
    must: [resource('aws_db_instance', 'deletion_protection = false')],
    not: [resource('aws_db_instance', 'deletion_protection = true')],
  },
  {
    id: 'hcl.protection_gone',
    in: IN,
    at: /(deletion_protection(_enabled)?|prevent_destroy|storage_encrypted|encrypted|enable_deletion_protection|block_public_(acls|policy)|enable_key_rotation|versioning|backup_retention_period|kms_key_(id|name)|purge_protection_enabled|mfa_delete)$/,
    is: /^(?!false$|0$)/,
    when: 'gone',
    test: (leaf, { leaves }) =>
      !leaves.some(
        ({ path, value }) =>
          path.split('.').at(-1) === leaf.path.split('.').at(-1) && value !== 'false' && value !== '0',
      ),
    does: { ...INFRA, resource: 'security' },
    why: 'A protection that was there is taken off.',
    must: [diff('-  deletion_protection = true'), diff('-    prevent_destroy = true')],
    not: [
      diff('-  backup_retention_period = 7\n+  backup_retention_period = 14'),
      diff('+  deletion_protection = true'),
    ],
  },
  {
    id: 'hcl.loses_data_on_delete',
    in: IN,
    at: /(skip_final_snapshot|force_destroy|force_delete|delete_automated_backups|delete_contents_on_destroy)$/,
    is: /^true$/,
    does: { ...INFRA, resource: 'storage' },
    why: 'When it is deleted, its data goes without a last copy.',
    must: [resource('aws_s3_bucket', 'force_destroy = true')],
    not: [resource('aws_s3_bucket', 'force_destroy = false')],
  },
  {
    id: 'hcl.open_to_all',
    in: IN,
    at: /(cidr_blocks|ipv6_cidr_blocks|source_ranges|source_address(es|_prefix(es)?)?|cidr_ipv[46]|cidr|authorized_networks\.\w+)(\[\])?$/,
    is: /^(0\.0\.0\.0\/0|::\/0|\*|Internet|any)$/,
    test: ({ path }) => !/egress/.test(path),
    does: { resource: 'network', floor: 'medium' },
    why: 'The whole internet may connect.',
    must: [resource('aws_security_group_rule', 'cidr_blocks = ["0.0.0.0/0"]')],
    not: [
      resource('aws_security_group_rule', 'cidr_blocks = ["10.0.0.0/8"]'),
      'resource "aws_security_group" "a" {\n  egress {\n    cidr_blocks = ["0.0.0.0/0"]\n  }\n}',
    ],
  },
  {
    id: 'hcl.public',
    in: IN,
    at: /(publicly_accessible|acl|allow_blob_public_access|allow_nested_items_to_be_public|public_network_access_enabled|container_access_type|endpoint_public_access|members?)(\[\])?$/,
    is: /^(true|public-read(-write)?|authenticated-read|blob|container|allUsers|allAuthenticatedUsers)$/,
    does: { resource: 'permission', floor: 'medium' },
    why: 'It can be reached or read by everybody.',
    must: [resource('aws_s3_bucket_acl', 'acl = "public-read"')],
    not: [resource('aws_s3_bucket_acl', 'acl = "private"')],
  },
  {
    id: 'hcl.all_rights',
    in: IN,
    at: /(policy_arn|role(_definition_name)?|managed_policy_arns\[\]|actions?(\[\])?|Action(\[\])?)$/i,
    is: /(AdministratorAccess|PowerUserAccess|IAMFullAccess|^roles\/(owner|editor)|^Owner$|^Contributor$|^\*$|^iam:\*$)/,
    does: { operation: 'grant', resource: 'permission', floor: 'high' },
    why: 'These rights are enough for everything.',
    must: [
      resource(
        'aws_iam_role_policy_attachment',
        'policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"',
      ),
    ],
    not: [
      resource('aws_iam_role_policy_attachment', 'policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"'),
    ],
  },
  {
    id: 'hcl.scale_to_zero',
    in: IN,
    at: /(desired_capacity|desired_count|min_replicas|max_size|node_count|replicas|retention_in_days|backup_retention_period)$/,
    is: /^0$/,
    does: { operation: 'scale', ...INFRA },
    why: 'Nothing of it is left, or nothing is kept.',
    must: [resource('aws_ecs_service', 'desired_count = 0')],
    not: [resource('aws_ecs_service', 'desired_count = 2')],
  },
  {
    id: 'hcl.resource_gone',
    in: IN,
    at: /(^|\.)resource\.\w+$/,
    when: 'gone',
    test: ({ path, value }, { leaves }) =>
      classOf(path.split('.').at(-1)!).stateful === true && !leaves.some((leaf) => leaf.value === value),
    does: { operation: 'delete', resource: 'infrastructure', effect: 'destructive', floor: 'medium' },
    why: 'What the configuration no longer holds is destroyed by the next apply.',
    safer: 'use a removed block, or remove it from the state first',
    must: [diff('-resource "aws_db_instance" "orders" {\n-  engine = "postgres"\n-}')],
    not: [diff('-resource "aws_db_instance" "orders" {\n+resource "aws_db_instance" "orders" {')],
  },
  {
    id: 'hcl.runs_commands',
    in: IN,
    at: /(^|\.)(provisioner\.(local-exec|remote-exec)|data\.external)$/,
    does: { ...INFRA, floor: 'low' },
    why: 'An apply runs a command of its own.',
    must: ['resource "null_resource" "a" {\n  provisioner "local-exec" {\n    command = "make"\n  }\n}'],
    not: [resource('null_resource', 'triggers = 1')],
  },
  {
    id: 'hcl.clear_secret',
    in: IN,
    at: /(^|[._])(password|secret(_key|_string|_value)?|api_key|token|private_key|access_key)$/i,
    is: /^(?!var\.|local\.|data\.|module\.|random_|aws_|google_|azurerm_|vault_|\$\{|true$|false$|null$|sensitive\()[^\s(){}[\]]{6,}$/,
    does: { resource: 'secret', sensitive: true, floor: 'medium' },
    why: 'A secret stands in the configuration, and then in the state.',
    safer: 'read it from a secret store or a variable',
    must: [resource('aws_db_instance', `password = "${WORD}"`)],
    not: [resource('aws_db_instance', 'password = var.password')],
  },
];
