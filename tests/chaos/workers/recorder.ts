import { setTimeout as sleep } from 'node:timers/promises';
import { type McpRequest, startMcpServer } from '../../support/mcp-server.ts';
import type { Recorded } from '../../support/recorder.ts';

type Args = { tag: string; step: string };
/** What the world saw of one thing that was to be done. */
export type Happening = { tool: string; keys: Set<string>; times: number };

const SCHEMA = { type: 'object', properties: { tag: { type: 'string' }, step: { type: 'string' } } };
const WRITES = { readOnlyHint: false, destructiveHint: false };
const TOOLS = [
  { name: 'commit', annotations: { ...WRITES, idempotentHint: true } },
  { name: 'deploy', annotations: { ...WRITES, idempotentHint: true } },
  { name: 'mail', annotations: WRITES },
  { name: 'destroy', annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true } },
].map((tool) => ({ ...tool, description: tool.name, inputSchema: SCHEMA }));

/** Where the tools reach, as an administrator says it in MCP_SERVERS. */
export const OVERRIDES = {
  commit: { reach: 'repository' },
  deploy: { reach: 'environment', operation: 'deploy' },
  mail: { reach: 'sandbox' },
  destroy: { reach: 'environment', operation: 'delete' },
};

/**
 * The outside world: a tool server that notes what really took effect, by the thing that was to be done and by
 * idempotency key. All tools but `mail` honour their key. It is not killed and knows nothing of the platform.
 */
export class Recorder {
  readonly happened = new Map<string, Happening>();
  /** Every call, for the oracle. */
  readonly calls: Recorded[] = [];
  readonly #answers = new Map<string, object>();
  readonly #random: () => number;
  /** Calls that came again under a key that had taken effect. */
  repeats = 0;

  constructor(random: () => number) {
    this.#random = random;
  }

  async serve() {
    return startMcpServer({
      tools: () => TOOLS,
      intercept: ({ message }: McpRequest, response) => {
        if (message.method !== 'tools/call') return false;
        const params = message.params as {
          name: string;
          arguments: Args;
          _meta?: { idempotency_key?: string };
        };
        void this.#call(params.name, params.arguments, params._meta?.idempotency_key ?? null).then(
          (result) => {
            response.writeHead(200, { 'content-type': 'application/json' });
            response.end(JSON.stringify({ jsonrpc: '2.0', id: message.id, result }));
          },
        );
        return true;
      },
    });
  }

  /** How often a thing took effect. */
  times(action: string): number {
    return this.happened.get(action)?.times ?? 0;
  }

  saw(key: string): boolean {
    return [...this.happened.values()].some(({ keys }) => keys.has(key));
  }

  /** Takes its time before and after the effect, so that a kill may fall on either side of it. */
  async #call(tool: string, args: Args, key: string | null): Promise<object> {
    await sleep(this.#random() * 120);
    const known = key && tool !== 'mail' ? this.#answers.get(key) : undefined;
    const n = this.calls.length + 1;
    this.calls.push({ n, at: Date.now(), tool: `world.${tool}`, key, args, took: !known });
    if (known) {
      this.repeats += 1;
      return known;
    }
    const action = `${args.tag}/${tool}/${args.step}`;
    const seen = this.happened.get(action) ?? { tool, keys: new Set(), times: 0 };
    seen.times += 1;
    seen.keys.add(key ?? 'none');
    this.happened.set(action, seen);
    const output = { ok: true, action, parent: null, commit: key?.slice(0, 40) };
    const answer = { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
    if (key) this.#answers.set(key, answer);
    await sleep(this.#random() * 120);
    return answer;
  }
}
