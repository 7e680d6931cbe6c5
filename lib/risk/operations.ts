import type { Operation } from '../../schema/plan.ts';
import type { Resource } from '../../schema/policy-parts.ts';
import type { Trigger } from '../../schema/trigger.ts';
import type { Environment } from '../../schema/vocabulary.ts';

/** What is done to what, and where: the facts that triggers are chosen by. */
export type Fact = {
  operation: Operation;
  resource: Resource;
  environment: Environment;
  /** Personal, payment or otherwise restricted data. */
  sensitive: boolean;
};

const REACHING: ReadonlySet<Operation> = new Set(['deploy', 'rollback', 'scale', 'restart']);
const REACHING_WITH_RESOURCE: ReadonlySet<Operation> = new Set([
  'delete',
  'migrate',
  'export',
  'import',
  'grant',
  'rotate',
]);
const IN_REPOSITORY: ReadonlySet<Resource> = new Set(['code', 'documentation', 'pipeline']);

/**
 * Whether an operation by its nature reaches something that runs, so that "no environment" means that none was
 * named. Creating and modifying do not: a file is written first.
 */
export function operationReaches(operation: Operation, resource: Resource): boolean {
  return REACHING.has(operation) || (REACHING_WITH_RESOURCE.has(operation) && !IN_REPOSITORY.has(resource));
}

/** The triggers that a fact fires, without their environment exceptions; none where nothing that runs is reached. */
export function triggersOf({ operation, resource, environment, sensitive }: Fact): Trigger[] {
  if (environment === 'none' || operation === 'read' || operation === 'review') return [];
  const found: Trigger[] = [];
  const changes = ['create', 'modify', 'delete', 'migrate', 'grant', 'rotate'].includes(operation);
  const holdsData = resource === 'database' || resource === 'data' || resource === 'storage';

  if (operation === 'deploy' || operation === 'rollback') found.push(`deploy_${environment}`);
  if (operation === 'scale') found.push(`scale_${environment}`);
  if (operation === 'restart') found.push(`restart_${environment}`);
  if (operation === 'export') found.push('data_export');
  if (operation === 'import') found.push('data_import');
  if (operation === 'merge') found.push('merge_to_main');
  if (operation === 'rotate' || (changes && resource === 'secret')) found.push('modify_secrets');
  if (operation === 'grant' || (changes && resource === 'permission')) found.push('modify_permissions');
  if (changes && resource === 'network') found.push('modify_network');
  if (operation === 'delete') {
    found.push(`delete_${environment}`);
    if (holdsData) found.push('data_delete');
    if (resource === 'infrastructure') found.push('delete_infrastructure');
  }
  const moves =
    operation === 'migrate' && ['infrastructure', 'network', 'application', 'pipeline'].includes(resource);
  if (
    (operation === 'migrate' && !moves) ||
    (operation === 'modify' && ['database', 'data'].includes(resource))
  ) {
    found.push(`modify_${environment}_db`);
  }
  if (operation === 'create' && ['infrastructure', 'storage', 'database'].includes(resource)) {
    found.push('create_infrastructure');
  }
  if (moves || (operation === 'modify' && ['infrastructure', 'storage'].includes(resource))) {
    found.push('modify_infrastructure');
  }
  const loses = environment === 'production' && ['delete', 'modify', 'migrate'].includes(operation);
  if (sensitive && (operation === 'export' || loses)) found.push('sensitive_data');
  return found.length > 0 ? found : [`modify_${environment}`];
}
