import { createServer } from 'node:http';
import { config } from './config.js';

export function createApp() {
  return createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return send(response, 200, { service: 'checkout', version: config.version });
      default:
        return send(response, 404, { error: 'not found' });
    }
  });
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
