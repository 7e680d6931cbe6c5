import { startQstash } from '../../../infra/local/qstash/server.ts';

// The queue emulator as a process of its own, so that it can be killed: PORT, DIR, SECRET. Its journal survives.
const secret = process.env.SECRET!;
const queue = await startQstash({
  port: Number(process.env.PORT),
  dir: process.env.DIR!,
  token: secret,
  currentSigningKey: secret,
  nextSigningKey: secret,
  backoffFactor: 0.1,
});
console.log(queue.url);
