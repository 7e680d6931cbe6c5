import type { Config } from '../../schema/config.ts';
import type { ChatModel, Log, Model } from '../ports.ts';

/** What a chat adapter needs to know; `openaiChat` takes it as it is. */
export type ChatEndpoint = {
  baseUrl: string;
  apiKey: string;
  model: string;
  timeoutMs: number;
  prices: { inputPerM: number; outputPerM: number };
  provider: string;
};

const GRADIENT_URL = 'https://inference.do-ai.run/v1';
const OPENAI_URL = 'https://api.openai.com/v1';

/**
 * Where the configured model is; null when no key is set. MODEL_BASE_URL goes with MODEL_API_KEY, else with the
 * Gradient key; without a URL the Gradient key means DigitalOcean Gradient.
 */
export function chatEndpoint(config: Config): ChatEndpoint | null {
  const { MODEL_BASE_URL, MODEL_API_KEY, GRADIENT_MODEL_ACCESS_KEY } = config;
  const atGradient = !MODEL_BASE_URL && GRADIENT_MODEL_ACCESS_KEY !== '';
  const apiKey = atGradient ? GRADIENT_MODEL_ACCESS_KEY : MODEL_API_KEY || GRADIENT_MODEL_ACCESS_KEY;
  if (!apiKey) return null;
  return {
    baseUrl: atGradient ? GRADIENT_URL : MODEL_BASE_URL || OPENAI_URL,
    apiKey,
    model: config.MODEL_NAME,
    timeoutMs: config.MODEL_TIMEOUT_MS,
    prices: { inputPerM: config.MODEL_USD_PER_M_INPUT, outputPerM: config.MODEL_USD_PER_M_OUTPUT },
    provider: atGradient ? 'gradient' : 'openai',
  };
}

/**
 * The model that serves: the configured chat model when a key is set (with the offline planner behind it unless
 * MODEL_FALLBACK is `fail`), else the offline model. `connect` makes the chat adapter.
 */
export async function selectModel(
  config: Config,
  options: { offline: Model; connect: (endpoint: ChatEndpoint) => Promise<ChatModel>; log: Log },
): Promise<Model> {
  const endpoint = chatEndpoint(config);
  if (!endpoint) return options.offline;
  const [{ chatModel }, chat] = await Promise.all([
    import('./chat/chat-model.ts'),
    options.connect(endpoint),
  ]);
  const fallback = config.MODEL_FALLBACK === 'offline' ? options.offline : null;
  return chatModel({ chat, fallback, log: options.log });
}
