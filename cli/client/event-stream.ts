/** One event of a stream of server-sent events. */
export type StreamEvent = { id: string | null; data: string };

/** Reads server-sent events as they come; comments are passed over. Ends with the stream, throws when it breaks. */
export async function* readEventStream(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = eventOf(block);
      if (event) yield event;
    }
  }
}

function eventOf(block: string): StreamEvent | null {
  const data: string[] = [];
  let id: string | null = null;
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (name === 'data') data.push(value!);
    if (name === 'id') id = value!;
  }
  return data.length === 0 ? null : { id, data: data.join('\n') };
}
