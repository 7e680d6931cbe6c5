/** What the words are about that stand before others. */
export const GROUPS: Record<string, string> = {
  tasks: 'Work that is handed over',
  approvals: 'What people sign',
  policy: 'Who may approve what, as a versioned document',
  projects: 'The registry of projects',
  keys: 'API keys',
  principals: 'Who may do what',
  groups: 'Principals that share roles',
  grants: 'Remembered approvals: this exact pattern, so long, so often',
  delegations: 'Rights that are lent for a time',
  reviews: 'What was done by break-glass and must be looked at',
  receipts: 'Signed proof of what the gate let through',
  risk: 'How dangerous something is',
  linear: 'Linear: where work comes from and goes back to',
  notifications: 'Who is told of what, and how that goes',
  'dead-letters': 'What no machine moves any more',
  audit: 'The chained log of everything',
};
