import { makeWorker } from './worker.ts';

export default makeWorker(async (env, invocation) => {
  const { buildDeps } = await import('./deps.ts');
  return buildDeps(env, invocation);
});
