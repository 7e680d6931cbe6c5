import { makeWorker } from '../../functions/worker.ts';

/** The Worker as it is deployed, but for the model and the tool of its composition. */
export default makeWorker(async (env, invocation) => {
  const { benchDeps } = await import('./compose.ts');
  return benchDeps(env, invocation);
});
