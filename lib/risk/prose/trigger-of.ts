import { ENVIRONMENTS, type Environment, stricter } from '../../../schema/vocabulary.ts';
import type { Found } from './found.ts';

/** The policy's named trigger for what was found somewhere. */
export function triggerOf({ operation, resource }: Found, place: Environment): string {
  const environment = stricter(ENVIRONMENTS, place, 'development') === place ? place : 'production';
  switch (operation) {
    case 'deploy':
    case 'rollback':
      return `deploy_${environment}`;
    case 'scale':
    case 'restart':
      return `${operation}_${environment}`;
    case 'rotate':
      return 'modify_secrets';
    case 'grant':
      return 'modify_permissions';
    case 'merge':
      return 'merge_to_main';
    case 'export':
      return 'data_export';
    case 'create':
      return 'create_infrastructure';
    case 'migrate':
      return `modify_${environment}_db`;
    case 'delete':
      if (resource === 'repository') return 'destructive_in_repository';
      return resource === 'infrastructure' ? `delete_${environment}` : 'data_delete';
    default:
      if (resource === 'network') return 'modify_network';
      if (resource === 'database') return `modify_${environment}_db`;
      return resource === 'infrastructure' ? 'modify_infrastructure' : `modify_${environment}`;
  }
}
