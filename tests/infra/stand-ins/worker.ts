import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

/** Stands in for the Worker: answers /health and /ready, counts cron and queue calls, shows its variables and shell. */
const counts = { cron: 0, queue: 0 };

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://worker');
  if (pathname === '/cdn-cgi/handler/scheduled') counts.cron += 1;
  if (pathname === '/queue') counts.queue += 1;
  const variables = readFileSync(process.env.WORKER_ENV_FILE!, 'utf8');
  const tracing = { langsmith: 'disabled', otlp: 'disabled' };
  response.end(
    JSON.stringify({ ...counts, tracing, pid: process.pid, variables, shell: Object.keys(process.env) }),
  );
}).listen(Number(process.env.PORT), '127.0.0.1');
