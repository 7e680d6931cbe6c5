import { createServer } from 'node:http';

/** Stands in for the workspace server. */
const port = Number(process.env.WORKSPACE_PORT);
createServer((_, response) => response.end()).listen(port, '127.0.0.1', () => {
  console.log(`ready http://127.0.0.1:${port}/mcp`);
});
