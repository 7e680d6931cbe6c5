import type { Resource } from '../../../../schema/policy-parts.ts';

/**
 * What a resource type is to those who rely on it. `stateful`: data or keys go with it. `revision`: it is replaced
 * whenever it changes, and nothing is lost. `local`: it lives in the state or on this machine alone.
 */
export type TypeClass = { resource: Resource; stateful?: true; revision?: true; local?: true };

/** Types by their names in the providers' registries, without the provider's prefix; the first that matches counts. */
const CLASSES: readonly [RegExp, TypeClass][] = [
  [
    /^(random_\w+|null_resource|terraform_data|time_\w+|local_\w+|tls_\w+|archive_file|template_\w+|external)$/,
    { resource: 'other', local: true },
  ],
  [
    /_(ecs_task_definition|launch_(template|configuration)|lambda_layer_version|instance_template|ami(_copy)?|api_gateway_deployment|cloudfront_invalidation|app_version|task_definition|container_definition)$|_revision$/,
    { resource: 'application', revision: true },
  ],
  [
    /(secretsmanager_secret\w*|secret_manager_secret\w*|_kms_(key|crypto_key|key_ring|secret\w*)|key_vault(_(key|secret|certificate)\w*)?$|^vault_\w+|kubernetes_secret\w*|actions_(organization_)?secret|_ssm_parameter|_keypair|_key_pair|iam_access_key|service_account_key|cloudhsm\w*|workers_secret)/,
    { resource: 'secret', stateful: true },
  ],
  [
    /(_s3_bucket_(policy|acl|public_access_block|ownership_controls)|_iam_|_iam$|^azuread_|role_(assignment|definition)|cluster_role|kubernetes_role|role_binding|_service_account$|service_principal|lambda_permission|kms_(grant|key_policy)|organizations_(policy|account)|access_(policy|rule|application)|team_membership|repository_collaborator|_scp|sso\w*_assignment|user_pool$|_ram_)/,
    { resource: 'permission' },
  ],
  [
    /(kubernetes_persistent_volume\w*|_s3_bucket$|_s3_object|_s3_directory_bucket|storage_bucket$|storage_(account|container|share|blob|queue|table)$|spaces_bucket$|r2_bucket$|_ebs_(volume|snapshot)|_efs_file_system|_fsx_\w+|compute_(disk|snapshot|image)$|managed_disk|filestore_instance|netapp_volume|backup_(vault|plan|policy\w*|container\w*|protected\w*)|recovery_(services_)?vault|glacier_vault|ecr_repository$|artifact_registry_repository|container_registry$|registry$|digitalocean_volume|workers_kv(_namespace)?$|_sqs_queue$|_sns_topic$|kinesis_(stream|firehose\w*)$|_msk_cluster|pubsub_(topic|subscription)$|servicebus_(namespace|queue|topic)$|eventhub(_namespace)?$|_mq_broker|log_group$|cloudflare_queue|_bucket$)/,
    { resource: 'storage', stateful: true },
  ],
  [
    /(_db_(instance|cluster)|_rds_cluster$|_rds_global_cluster|dynamodb_(table|global_table)$|docdb_cluster$|neptune_cluster$|redshift_(cluster|serverless_\w+)|elasticache_\w*(cluster|group|cache)$|memorydb_cluster|opensearch\w*_domain$|elasticsearch_domain$|qldb_ledger|timestream\w*|keyspaces_\w+|sql_database(_instance)?$|bigtable_(instance|table)|spanner_(instance|database)|bigquery_(dataset|table)$|firestore_(database|document)|alloydb_\w+|redis_(instance|cache|cluster)$|(mssql|mysql|postgresql|mariadb)_(flexible_|managed_)?(server|database|elasticpool)$|cosmosdb_\w+|sql_(server|database|managed_instance)$|kusto_\w+|database_(cluster|db|replica)$|d1_database|mongodbatlas_\w*cluster|^(postgresql|mysql|mongodb)_\w+|snowflake_(database|schema|table)|_rds_cluster_instance$)/,
    { resource: 'database', stateful: true },
  ],
  [
    /(_vpc(_\w+)?$|_subnet\w*|security_group\w*|_route(_\w+)?$|route53\w*|_(a?lb|elb)(_\w+)?$|load_?balancer\w*|_eip(_\w+)?$|nat_gateway|internet_gateway|network\w*|firewall\w*|_dns_\w+|_record$|_zone$|cloudfront\w*|_cdn\w*|waf\w*|ruleset|page_rule|forwarding_rule|_router\w*|public_ip|global_address|ingress\w*|vpn\w*|peering\w*|transit_gateway\w*|_domain$|network_acl\w*|acm_certificate|api_gateway\w*|apigatewayv2\w*|tunnel\w*|_subnetwork$|target_group\w*)/,
    { resource: 'network' },
  ],
  [
    /(kubernetes_namespace\w*|resource_group|_project$|eks_cluster$|container_cluster$|kubernetes_cluster$|_organization\w*|_account$)/,
    { resource: 'infrastructure', stateful: true },
  ],
  [
    /(^kubernetes_(?!namespace)\w+|^helm_release|ecs_service|lambda_(function|alias)|cloud_run\w*|cloudfunctions\w*|function_app|app_service|web_app|container_app\w*|workers?_(script|route|deployment)|pages_project|digitalocean_app|^argocd_\w+|apprunner\w*|elastic_beanstalk\w*)/,
    { resource: 'application' },
  ],
];

const SETTING = /_ssm_parameter$|_app_configuration_key$/;
const SECRET_NAME = /pass(word|wd|phrase)?$|secret|token|credential|private|api_?key|_key$|cert|dsn|_url$/i;

/** A parameter of a store that holds secrets as well as settings, and is said or named to be a setting. */
function isSetting(type: string, values: Readonly<Record<string, unknown>>): boolean {
  const { name, type: kind } = values;
  if (!SETTING.test(type) || typeof name !== 'string' || kind === 'SecureString') return false;
  return !SECRET_NAME.test(name.slice(0, 300));
}

/** The class of a resource by its type and values; what is not known is infrastructure. */
export function classOf(type: string, values?: Readonly<Record<string, unknown>> | null): TypeClass {
  if (values && isSetting(type.slice(0, 200), values)) return { resource: 'application' };
  return CLASSES.find(([pattern]) => pattern.test(type.slice(0, 200)))?.[1] ?? { resource: 'infrastructure' };
}
