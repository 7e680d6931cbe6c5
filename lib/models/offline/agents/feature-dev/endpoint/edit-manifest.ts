import type { RepositoryFacts } from '../../../repository/types.ts';

/**
 * service.json with its health check pointed at `path`, laid out as it was. Null when there is no such file, or
 * it says so already.
 */
export function pointHealthAt(
  facts: RepositoryFacts,
  path: string,
): { path: string; content: string } | null {
  const text = facts.files['service.json'];
  const { serviceJson, health, indent } = facts;
  if (text === undefined || serviceJson === null || health === path) return null;
  const stated = /("health"\s*:\s*)"[^"]*"/;
  const value = JSON.stringify(path);
  if (stated.test(text)) {
    return { path: 'service.json', content: text.replace(stated, (_, key: string) => key + value) };
  }
  if (Object.keys(serviceJson).length === 0 || 'health' in serviceJson) return null;
  const content = text.replace(/\s*\}\s*$/, () => `,\n${indent}"health": ${value}\n}\n`);
  return { path: 'service.json', content };
}
