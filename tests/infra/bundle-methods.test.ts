import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { withCalledMethods } from '../../infra/bundle-methods.ts';

const PATH = '/x/node_modules/langsmith/lib/client.mjs';

describe('withCalledMethods', () => {
  it('keeps what is called, and what that names in turn', () => {
    const text = `export class Client {
  constructor() { this.batchSize(); }
  batchSize() { return 1; }
  batchIngestRuns() { return this._post(); }
  createFeedback() { /* like listRuns */ }
  _post() { return helper(this); }
  get url() { return 2; }
  listRuns() { return this._page(); }
  _page() {}
}
const helper = (client) => client.url;`;
    const left = withCalledMethods(PATH, text)!;
    expect([...left.matchAll(/^ {2}(?:get )?(\w+)\(/gm)].map(([, name]) => name)).toEqual([
      ...['constructor', 'batchSize', 'batchIngestRuns', 'createFeedback', '_post', 'url'],
    ]);
  });

  it('says so when the client has no such method any more', () => {
    expect(() => withCalledMethods(PATH, 'export class Client { createFeedback() {} }')).toThrow(
      'has no Client.batchIngestRuns',
    );
  });

  it('halves the client that is installed, and leaves other modules alone', () => {
    const path = fileURLToPath(new URL('../../node_modules/langsmith/lib/client.mjs', import.meta.url));
    const text = readFileSync(path, 'utf8');
    const left = withCalledMethods(path, text)!;
    expect(left.length).toBeLessThan(text.length * 0.6);
    expect(left).not.toContain('async createDataset(');
    expect(withCalledMethods('/x/node_modules/langsmith/lib/run_trees.mjs', text)).toBeNull();
  });
});
