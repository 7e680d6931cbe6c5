import { startNeonProxy } from '../../../infra/local/neon-proxy.ts';

// The Neon proxy as a process of its own, so that it can be killed: PORT, DATABASE_URL.
const proxy = await startNeonProxy({
  databaseUrl: process.env.DATABASE_URL!,
  port: Number(process.env.PORT),
});
console.log(proxy.httpUrl);
