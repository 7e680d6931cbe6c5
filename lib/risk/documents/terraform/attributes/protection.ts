import { type AttributeCheck, changeOf } from './attribute-check.ts';

const off = (after: string, before: string | undefined) => after === 'false' && before !== 'false';
const PROTECTIONS =
  /(deletion_protection(_enabled)?|enable_deletion_protection|delete_protection|termination_protection|disable_api_termination|prevent_deletion_if_contains_resources|purge_protection_enabled|lock_enabled)$/;

/** Days: what goes sooner is most often still in use. */
const SOON = 30;

/** A rule for some objects, by their name or their tags. */
const isNarrowed = (values: ReadonlyMap<string, string[]>): boolean =>
  [...values].some(
    ([path, all]) => /(prefix|tags?\.\w+|matches_\w+(\[\])?)$/.test(path) && all.some((each) => each !== ''),
  );

/** What keeps data and records from being lost, and how many there are. */
export const PROTECTION_CHECKS: readonly AttributeCheck[] = [
  {
    id: 'terraform.protection_off',
    at: PROTECTIONS,
    turns: (after, before) => after === 'false' && before === 'true',
    does: { resource: 'security', floor: 'high' },
    why: 'What kept it from being deleted is taken off.',
    safer: 'leave it on, and take it off in the change that deletes',
    must: [changeOf('aws_lb', { enable_deletion_protection: false }, { enable_deletion_protection: true })],
    not: [
      changeOf('aws_lb', { enable_deletion_protection: true }, { enable_deletion_protection: false }),
      changeOf('aws_lb', { enable_deletion_protection: false }),
    ],
  },
  {
    id: 'terraform.encryption_off',
    at: /(storage_encrypted|(^|\.)encrypted|encryption_at_rest[^.]*\.enabled|at_rest_encryption_enabled|transit_encryption_enabled|enable_https_traffic_only|https_only|ssl_enforcement_enabled|require_ssl|infrastructure_encryption_enabled|server_side_encryption[^.]*\.enabled|enable_key_rotation)$/,
    turns: off,
    does: { resource: 'security', floor: 'medium' },
    why: 'Data is stored or sent unencrypted.',
    must: [
      changeOf('aws_db_instance', { storage_encrypted: false }, { storage_encrypted: true }),
      changeOf('aws_ebs_volume', { encrypted: false }),
    ],
    not: [
      changeOf('aws_ebs_volume', { encrypted: true }),
      changeOf('aws_ebs_volume', { encrypted: false, size: 2 }, { encrypted: false, size: 1 }),
    ],
  },
  {
    id: 'terraform.copies_gone',
    at: /(backup_retention_period|backup_retention_days|snapshot_retention_limit|automated_snapshot_retention_period|point_in_time_recovery(\[\])?\.enabled|point_in_time_recovery_enabled|backup_configuration(\[\])?\.enabled|backups_enabled)$/,
    turns: (after, before) => before !== undefined && before !== after && /^(0|false|Disabled)$/.test(after),
    does: { operation: 'delete', resource: 'storage', effect: 'destructive' },
    why: 'Automatic backups end, and those that are there are deleted.',
    safer: 'take a snapshot by hand first',
    must: [changeOf('aws_db_instance', { backup_retention_period: 0 }, { backup_retention_period: 7 })],
    not: [changeOf('aws_db_instance', { backup_retention_period: 3 }, { backup_retention_period: 7 })],
  },
  {
    id: 'terraform.objects_expire',
    of: /(bucket_lifecycle\w*|_bucket)$/,
    at: /(expiration(\[\])?\.days|lifecycle_rule(\[\])?\.condition(\[\])?\.age)$/,
    turns: (after, before, values) =>
      Number(after) < Math.min(SOON, before === undefined ? SOON : Number(before)) && !isNarrowed(values),
    does: { operation: 'delete', resource: 'storage', effect: 'destructive' },
    why: 'Every object of the bucket is deleted after these few days, also those that are there now.',
    safer: 'give the rule a prefix, and keep noncurrent versions',
    must: [
      changeOf('aws_s3_bucket_lifecycle_configuration', {
        rule: [{ filter: [{ prefix: '' }], expiration: [{ days: 1 }] }],
      }),
    ],
    not: [
      changeOf('aws_s3_bucket_lifecycle_configuration', {
        rule: [{ filter: [{ prefix: 'tmp/' }], expiration: [{ days: 1 }] }],
      }),
      changeOf('aws_s3_bucket_lifecycle_configuration', { rule: [{ expiration: [{ days: 365 }] }] }),
    ],
  },
  {
    id: 'terraform.copies_off',
    at: /(backup_retention_period|backup_retention_days|snapshot_retention_limit|automated_snapshot_retention_period|point_in_time_recovery(\[\])?\.enabled|point_in_time_recovery_enabled|backup_configuration(\[\])?\.enabled|versioning(\[\])?\.enabled|versioning_configuration(\[\])?\.status|geo_redundant_backup_enabled|soft_delete_retention_days|retention_policy(\[\])?\.days|backups_enabled)$/,
    turns: (after, before) =>
      before !== undefined &&
      before !== after &&
      (/^(0|false|Suspended|Disabled)$/.test(after) || Number(after) < Number(before)),
    does: { resource: 'storage', floor: 'high' },
    why: 'Backups, old versions or the time that they are kept go.',
    must: [changeOf('aws_db_instance', { backup_retention_period: 3 }, { backup_retention_period: 7 })],
    not: [changeOf('aws_db_instance', { backup_retention_period: 14 }, { backup_retention_period: 7 })],
  },
  {
    id: 'terraform.loses_data_on_delete',
    at: /(skip_final_snapshot|force_destroy|force_delete|delete_automated_backups|delete_contents_on_destroy)$/,
    turns: (after, before) => after === 'true' && before === 'false',
    does: { resource: 'storage', floor: 'medium' },
    why: 'When it is deleted, its data goes without a last copy.',
    must: [changeOf('aws_s3_bucket', { force_destroy: true }, { force_destroy: false })],
    not: [changeOf('aws_s3_bucket', { force_destroy: false }, { force_destroy: true })],
  },
  {
    id: 'terraform.watching_off',
    at: /(enable_logging|is_multi_region_trail|enable_log_file_validation|logging_enabled|audit_log_enabled|enable_flow_logs)$/,
    turns: (after, before) => after === 'false' && before === 'true',
    does: { resource: 'security', floor: 'high' },
    why: 'What is done is not recorded any more.',
    must: [changeOf('aws_cloudtrail', { enable_logging: false }, { enable_logging: true })],
    not: [changeOf('aws_cloudtrail', { enable_logging: true }, { enable_logging: false })],
  },
  {
    id: 'terraform.to_zero',
    at: /(desired_capacity|desired_count|min_replica_count|max_size|node_count|(^|\.)replicas|initial_node_count|instance_count)$/,
    turns: (after, before) => after === '0' && before !== undefined && Number(before) > 0,
    does: { operation: 'scale', effect: 'destructive', floor: 'medium' },
    why: 'Nothing of it is left running.',
    must: [changeOf('aws_ecs_service', { desired_count: 0 }, { desired_count: 3 })],
    not: [changeOf('aws_ecs_service', { desired_count: 2 }, { desired_count: 3 })],
  },
];
