import { startNeonProxy } from '../../infra/local/neon-proxy.ts';
import { startQstash } from '../../infra/local/qstash/server.ts';
import { QUEUE } from './site.ts';

/** What a cloud provides, in a process of its own: Neon's HTTP door and the queue. Tells its addresses on stdout. */
const [databaseUrl = '', dir = '', neonPort = '0', queuePort = '0'] = process.argv.slice(2);
const neon = await startNeonProxy({ databaseUrl, port: Number(neonPort) });
const queue = await startQstash({ ...QUEUE, dir, port: Number(queuePort), backoffFactor: 0.01 });
process.stdout.write(`${JSON.stringify({ neonUrl: neon.httpUrl, queueUrl: queue.url })}\n`);
