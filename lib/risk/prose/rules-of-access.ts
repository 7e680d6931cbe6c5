import type { ProseRule } from './rule.ts';

/** Who gets in: protections, secrets, permissions, the network. */
export const ACCESS_RULES: readonly ProseRule[] = [
  {
    id: 'prose.protection_off',
    acts: ['unprotect', 'destroy'],
    things: ['protection'],
    operation: 'modify',
    resource: 'infrastructure',
    must: ['Turn off alerting for the weekend.', 'Disable the nightly backups.'],
    not: ['Add alerting for the queue.', 'Document how to disable alerting.'],
  },
  {
    id: 'prose.secret_changed',
    acts: ['rotate', 'destroy', 'discard', 'move', 'load', 'copy_out', 'reveal', 'change', 'admit'],
    things: ['secret'],
    operation: 'rotate',
    resource: 'secret',
    must: ['Rotate the Stripe secret key.', 'Upload the signing key to the vault.'],
    not: ['Add the secret name to the docs, not its value.', 'Explain how we rotate our keys.'],
  },
  {
    id: 'prose.access_shut',
    acts: ['destroy', 'discard', 'shut_out', 'stop'],
    things: ['permission', 'person'],
    operation: 'grant',
    resource: 'permission',
    must: ['Revoke admin access of the contractors.', 'Deactivate the accounts of everyone who left.'],
    not: ['Write tests that a viewer cannot delete a project.'],
  },
  {
    id: 'prose.access_given',
    acts: ['admit', 'change', 'make'],
    things: ['permission'],
    operation: 'grant',
    resource: 'permission',
    must: ['Grant Dana admin on the account.'],
    not: ['Improve the grant application form.'],
  },
  {
    id: 'prose.network_changed',
    acts: ['route', 'destroy', 'discard', 'change', 'make', 'move', 'stop', 'admit', 'unprotect', 'run'],
    things: ['network'],
    operation: 'modify',
    resource: 'network',
    must: ['Open port 22 to the internet.', 'Cut over traffic to the new load balancer.'],
    not: ['Document the firewall rules.'],
  },
];
