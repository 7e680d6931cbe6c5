import { describe, expect, it } from 'vitest';
import { resolveEnvironment } from '../../../lib/risk/resolve-environment.ts';
import { registered } from './fixtures.ts';

const project = registered();

describe('resolveEnvironment', () => {
  it.each([
    ['nothing named', {}, 'production'],
    ['a common name', { name: 'Staging' }, 'staging'],
    ['a common short name', { name: 'dev' }, 'development'],
    ['a registered name', { name: 'preview' }, 'staging'],
    ['a registered pattern', { name: 'eu-west' }, 'production'],
    ['an unknown name', { name: 'sandbox-7' }, 'production'],
    ['a name of the language', { name: 'constructor' }, 'production'],
    ['a registered host', { host: 'api.stage.example.net' }, 'staging'],
    ['an unknown host', { host: 'api.example.net' }, 'production'],
    ['a registered namespace', { namespace: 'dev-ana' }, 'development'],
    ['a namespace that is only called staging', { namespace: 'staging' }, 'production'],
    ['two places: the strictest', { name: 'staging', account: 'acme-live' }, 'production'],
    ['two places that agree', { name: 'staging', namespace: 'stg-1' }, 'staging'],
    ['a registered branch', { branch: 'release/2' }, 'production'],
    ['an unknown branch', { branch: 'main' }, 'production'],
    ['a branch beside a name: the name says where', { branch: 'release/2', name: 'staging' }, 'staging'],
  ] as const)('%s', (_what, place, environment) => {
    const found = resolveEnvironment({ project, ...place });
    expect(found.environment).toBe(environment);
    expect(found.how).not.toBe('');
  });

  it('knows the common names without a project, and nothing else', () => {
    expect(resolveEnvironment({ project: null, name: 'staging' }).environment).toBe('staging');
    expect(resolveEnvironment({ project: null, name: 'preview' }).environment).toBe('production');
  });

  it('lets the registry say what a common name means there', () => {
    const strict = registered({
      environments: [{ kind: 'name', pattern: 'staging', environment: 'production' }],
    });
    expect(resolveEnvironment({ project: strict, name: 'staging' }).environment).toBe('production');
  });

  it('never answers none, also where the registry says so', () => {
    const odd = registered({ environments: [{ kind: 'name', pattern: '*', environment: 'none' }] });
    expect(resolveEnvironment({ project: odd, name: 'staging' }).environment).toBe('production');
  });
});
