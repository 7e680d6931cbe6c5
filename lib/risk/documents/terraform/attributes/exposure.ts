import { type AttributeCheck, changeOf } from './attribute-check.ts';

const EVERYBODY = /^(0\.0\.0\.0\/0|::\/0|\*|internet|any)$/i;
/** Ports through which machines and databases are ruled. */
const RULING = [
  22, 23, 135, 445, 1433, 1521, 2375, 3306, 3389, 5432, 5601, 6379, 6443, 9092, 9200, 10250, 11211, 27017,
];

/** Who can reach it. */
export const EXPOSURE_CHECKS: readonly AttributeCheck[] = [
  {
    id: 'terraform.open_to_all',
    at: /(cidr_blocks|ipv6_cidr_blocks|source_ranges|source_address_prefix(es)?|cidr_ipv[46]|source_addresses|authorized_networks\[\]\.(value|cidr_block)|cidr)(\[\])?$/,
    turns: (after, before, values) =>
      EVERYBODY.test(after) &&
      before !== after &&
      !values.get('type')?.includes('egress') &&
      !values.get('direction')?.some((way) => /egress|outbound/i.test(way)),
    does: { resource: 'network', floor: 'medium' },
    why: 'The whole internet may connect.',
    safer: 'name the addresses that need it',
    must: [
      changeOf(
        'aws_security_group',
        { ingress: [{ cidr_blocks: ['0.0.0.0/0'], from_port: 443, to_port: 443 }] },
        { ingress: [] },
      ),
    ],
    not: [
      changeOf('aws_security_group', { ingress: [{ cidr_blocks: ['10.0.0.0/8'] }] }),
      changeOf('aws_security_group', { egress: [{ cidr_blocks: ['0.0.0.0/0'] }] }),
      changeOf('aws_security_group_rule', { type: 'egress', cidr_blocks: ['0.0.0.0/0'] }),
    ],
  },
  {
    id: 'terraform.ruling_port_open',
    of: /(security_group|firewall|network_security)/,
    at: /(from_port|(^|\.)ports(\[\])?|port_range|destination_port_ranges?(\[\])?|port_range_min)$/,
    turns: (after, _, values) =>
      opensRuling(after) &&
      [...values.entries()].some(
        ([path, all]) =>
          !/egress|outbound|destination_add/.test(path) && all.some((value) => EVERYBODY.test(value)),
      ) &&
      !values.get('type')?.includes('egress'),
    does: { resource: 'network', floor: 'high' },
    why: 'A port that machines or databases are ruled by is open to the whole internet.',
    must: [
      changeOf('aws_security_group_rule', {
        type: 'ingress',
        cidr_blocks: ['0.0.0.0/0'],
        from_port: 22,
        to_port: 22,
      }),
    ],
    not: [
      changeOf('aws_security_group_rule', {
        type: 'ingress',
        cidr_blocks: ['0.0.0.0/0'],
        from_port: 443,
        to_port: 443,
      }),
    ],
  },
  {
    id: 'terraform.public',
    at: /(publicly_accessible|(^|\.)acl|allow_blob_public_access|allow_nested_items_to_be_public|public_network_access_enabled|container_access_type|(^|\.)members?(\[\])?|endpoint_public_access)$/,
    turns: (after, before) =>
      /^(true|public-read(-write)?|blob|container|allUsers|allAuthenticatedUsers)$/.test(after) &&
      before !== after,
    does: { resource: 'permission', floor: 'high' },
    why: 'Everybody may reach or read it.',
    must: [
      changeOf('aws_s3_bucket_acl', { acl: 'public-read' }),
      changeOf('google_storage_bucket_iam_member', { member: 'allUsers' }),
    ],
    not: [changeOf('aws_s3_bucket_acl', { acl: 'private' })],
  },
  {
    id: 'terraform.public_block_off',
    of: /public_access_block|storage_bucket$/,
    at: /(block_public_(acls|policy)|ignore_public_acls|restrict_public_buckets|public_access_prevention)$/,
    turns: (after, before) => /^(false|inherited)$/.test(after) && before !== after,
    does: { resource: 'permission', floor: 'high' },
    why: 'What kept the bucket from becoming public is taken off.',
    must: [
      changeOf(
        'aws_s3_bucket_public_access_block',
        { block_public_acls: false },
        { block_public_acls: true },
      ),
    ],
    not: [changeOf('aws_s3_bucket_public_access_block', { block_public_acls: true })],
  },
];

function opensRuling(ports: string): boolean {
  if (ports === '*' || ports === '0' || ports === '-1') return true;
  return ports.split(',').some((part) => {
    const [from, to] = part.split('-').map(Number) as [number, number | undefined];
    return RULING.some((port) => port >= from && port <= (to ?? from));
  });
}
