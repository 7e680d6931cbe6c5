import type { NewArtifact } from '../../schema/artifact.ts';
import { nearAt } from '../../schema/limits.ts';
import type { ArtifactRef, ProposedCall } from '../../schema/turn.ts';
import type { Json } from '../../schema/vocabulary.ts';
import { firstBytes, jsonBytes, utf8Bytes } from '../bytes.ts';
import { fitJson } from '../fit-json.ts';
import { sha256 } from '../hash.ts';
import { redact } from '../redact.ts';
import type { Run } from '../tasks/run.ts';

/** An output as the state holds it, and the rest. `bytes`: its whole size, told when that is near the limit. */
export type FittedOutput = { output: Json; bytes?: number; artifact?: ArtifactRef; row?: NewArtifact };

/**
 * Fits a tool's output into the state: as it is up to the limit, else its first part in the same shape with a
 * reference to an artifact of the whole (credentials redacted; beyond the artifact's own limit cut, and said so).
 */
export function fitOutput(
  run: Run,
  call: ProposedCall,
  place: { turn: number; callIndex: number; key: string | null },
  output: unknown,
): FittedOutput {
  const { tool_output_bytes: most, artifact_bytes } = run.limits;
  const bytes = jsonBytes(output);
  if (bytes <= most) return { output: output as Json, ...(bytes >= nearAt(most) ? { bytes } : {}) };
  const whole = redact(typeof output === 'string' ? output : JSON.stringify(output)) as string;
  const content = firstBytes(whole, artifact_bytes);
  const artifact: ArtifactRef = {
    id: run.ctx.ids.id(),
    bytes: utf8Bytes(whole),
    sha256: sha256(content),
    media_type: typeof output === 'string' ? 'text/plain' : 'application/json',
    cut_bytes: utf8Bytes(whole) - utf8Bytes(content),
  };
  const row = {
    ...artifact,
    task_id: run.work.task.id,
    subtask_id: run.work.id,
    run: run.work.subtask!.run,
    turn: place.turn,
    call_index: place.callIndex,
    effect_key: place.key,
    tool: call.tool,
    content,
  };
  return { output: firstPart(output, most), bytes, artifact, row };
}

/** As much of the output as fits, in its own shape; its JSON has at most `most` bytes. */
function firstPart(output: unknown, most: number): Json {
  for (let chars = most; ; chars = Math.floor(chars / 2)) {
    const part = fitJson(output, chars);
    if (jsonBytes(part) <= most) return part as Json;
  }
}
