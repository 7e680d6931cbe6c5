import type { ProjectInput } from '../../schema/project.ts';

const byName =
  (kind: 'name' | 'namespace' | 'branch' | 'host' | 'account') =>
  (pattern: string, environment: 'production' | 'staging' | 'development') => ({
    kind,
    pattern,
    environment,
  });
const name = byName('name');
const namespace = byName('namespace');
const branch = byName('branch');
const host = byName('host');

const NAMES = [
  name('production', 'production'),
  name('prod', 'production'),
  name('live', 'production'),
  name('staging', 'staging'),
  name('stage', 'staging'),
  name('development', 'development'),
  name('dev', 'development'),
];

/** Three projects that differ in what they know about their places, as the local stack registers them. */
export const DEMO_PROJECTS: (ProjectInput & { name: string })[] = [
  {
    name: 'checkout',
    description: 'Takes orders and payments',
    owner: 'payments team',
    data_class: 'confidential',
    repositories: ['checkout'],
    default_repository: 'checkout',
    frozen: false,
    environments: [...NAMES, branch('main', 'production'), branch('release/*', 'staging')],
  },
  {
    name: 'catalog',
    description: 'Products and prices',
    owner: 'catalog team',
    data_class: 'internal',
    repositories: ['catalog'],
    default_repository: 'catalog',
    frozen: false,
    environments: [...NAMES, namespace('catalog-prod', 'production'), namespace('catalog-*', 'staging')],
  },
  {
    name: 'billing',
    description: 'Invoices and dunning',
    owner: 'finance systems',
    data_class: 'restricted',
    repositories: ['billing'],
    default_repository: 'billing',
    frozen: false,
    environments: [...NAMES, host('*.billing.example', 'production'), host('*.sandbox.example', 'staging')],
  },
];
