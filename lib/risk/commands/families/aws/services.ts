import type { Resource } from '../../../../../schema/policy-parts.ts';

/** What a service of AWS holds. A service that is not here is infrastructure. */
const SERVICES: Readonly<Record<string, Resource>> = Object.fromEntries(
  (
    [
      [
        'storage',
        's3 s3api s3control s3outposts s3tables glacier efs fsx storagegateway ecr ecr-public backup backup-gateway dlm datasync snow snowball transfer',
      ],
      [
        'database',
        'rds rds-data dynamodb dynamodbstreams dax redshift redshift-data redshift-serverless docdb docdb-elastic neptune neptune-graph elasticache memorydb keyspaces timestream-write timestream-query qldb opensearch opensearchserverless es dsql athena glue lakeformation sdb dms',
      ],
      ['data', 'kinesis firehose sqs kafka mq'],
      [
        'permission',
        'iam sso-admin identitystore organizations sts ram cognito-idp cognito-identity accessanalyzer rolesanywhere ds directconnect-account account controltower verifiedpermissions',
      ],
      ['secret', 'kms secretsmanager acm acm-pca cloudhsmv2 payment-cryptography signer'],
      [
        'network',
        'route53 route53domains route53resolver elb elbv2 cloudfront globalaccelerator apigateway apigatewayv2 vpc-lattice directconnect networkmanager network-firewall servicediscovery appmesh',
      ],
      [
        'security',
        'cloudtrail guardduty securityhub inspector inspector2 macie2 detective wafv2 waf waf-regional shield config configservice fms auditmanager',
      ],
      [
        'application',
        'lambda ecs apprunner elasticbeanstalk amplify lightsail serverlessrepo stepfunctions events scheduler batch sns ses sesv2 pinpoint appconfig codedeploy swf mwaa sagemaker',
      ],
      ['pipeline', 'codebuild codepipeline codecommit codeartifact codestar-connections'],
    ] as const
  ).flatMap(([resource, names]) => names.split(' ').map((name) => [name, resource] as const)),
);

/** Of EC2 and the like it is the operation that says what is touched. */
const OPERATIONS: readonly (readonly [RegExp, Resource])[] = [
  [/(?:-key-pair|-secret|password|-credential|-certificate|access-keys?$)/, 'secret'],
  [/(?:-policy|-policies|-role|-permissions?|-principal)/, 'permission'],
  [
    /(?:security-group|network-acl|-route|-vpc|subnet|gateway|address|network-interface|-dhcp|peering|endpoint|load-balancer|listener|target-group|hosted-zone|domain)/,
    'network',
  ],
  [/(?:volume|snapshot|-image|-bucket|recovery-point|-backup|file-system)/, 'storage'],
];

/** What an operation of a service is about: `ec2 delete-volume` is storage. */
export function resourceOfAws(nouns: string): Resource {
  const [service = '', operation = ''] = nouns.split(' ');
  const known = SERVICES[service];
  if (known && known !== 'application' && known !== 'database') return known;
  const [, told] = OPERATIONS.find(([pattern]) => pattern.test(operation)) ?? [];
  if (known === 'database') return told === 'permission' || told === 'network' ? told : 'database';
  return told ?? known ?? 'infrastructure';
}
