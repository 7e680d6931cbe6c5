import type { RunnableConfig } from '@langchain/core/runnables';
import { type CheckpointTuple, maxChannelVersion, TASKS } from '@langchain/langgraph-checkpoint';
import { nextVersion } from './thread-row.ts';

/** From this format on a checkpoint holds its sends itself. */
const SENDS_WITHIN = 4;

/** A checkpoint of an older format with the sends that lie among its parent's pending writes; any other as it is. */
export async function withPendingSends(
  tuple: CheckpointTuple,
  load: (config: RunnableConfig) => Promise<CheckpointTuple | undefined>,
): Promise<CheckpointTuple> {
  const { checkpoint, parentConfig } = tuple;
  if (checkpoint.v >= SENDS_WITHIN || !parentConfig) return tuple;
  const parent = await load(parentConfig);
  const sends = (parent?.pendingWrites ?? [])
    .filter(([, channel]) => channel === TASKS)
    .map(([, , value]) => value);
  if (sends.length === 0) return tuple;
  const versions = Object.values(checkpoint.channel_versions);
  const version = versions.length > 0 ? maxChannelVersion(...versions) : nextVersion(undefined);
  return {
    ...tuple,
    checkpoint: {
      ...checkpoint,
      channel_values: { ...checkpoint.channel_values, [TASKS]: sends },
      channel_versions: { ...checkpoint.channel_versions, [TASKS]: version },
    },
  };
}
