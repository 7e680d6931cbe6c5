import type { Chunk } from './chunk.ts';
import { leadAt } from './leads.ts';
import { tokenize } from './tokens.ts';

/** A run without any separator is cut here, so that reading stays linear in the text. */
const CHUNK_MAX = 80;

/** Cuts a text into chunks at punctuation, conjunctions and the words that open a subordinate part. */
export function splitChunks(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let current: Chunk = { mark: 'stop', lead: '', extra: [], tokens: [] };
  const close = (mark: Chunk['mark']) => {
    if (current.tokens.length > 0 || current.lead !== '') chunks.push(current);
    else if (mark === 'none' || mark === 'comma') mark = current.mark;
    current = { mark, lead: '', extra: [], tokens: [] };
  };
  const tokens = tokenize(text);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token.kind === 'comma') close('comma');
    else if (token.kind === 'break' || token.kind === 'stop') close('stop');
    else if (token.kind === 'colon') close('colon');
    else if (token.kind === 'bullet' || token.kind === 'number') close(token.kind);
    else {
      const lead = leadAt(tokens, at, current);
      if (lead === null) {
        if (current.tokens.length >= CHUNK_MAX) close('none');
        current.tokens.push(token);
        continue;
      }
      if (current.tokens.length > 0) close('none');
      if (lead.length === 0) {
        current.tokens.push(token);
        continue;
      }
      if (current.lead !== '') current.extra.push(current.lead);
      current.lead = lead.word;
      at += lead.length - 1;
    }
  }
  close('stop');
  return chunks;
}
