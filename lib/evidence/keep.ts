import type { Json } from '../../schema/vocabulary.ts';
import { fitJson } from '../fit-json.ts';
import { redact } from '../redact.ts';

/** A value as it may be stored with a request: credentials redacted, its JSON at most `max` characters. */
export function keepEvidence(value: unknown, max: number): Json {
  return fitJson(redact(value), max) as Json;
}
