import { createServer } from 'node:http';
import { addItem, createCart, findCart } from './carts.js';
import { config } from './config.js';

export function createApp() {
  return createServer((request, response) => {
    route(request, response).catch((error) => {
      console.error(error);
      send(response, 500, { error: 'internal error' });
    });
  });
}

async function route(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');

  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return send(response, 200, { service: 'checkout', version: config.version });
    case 'POST /carts':
      return send(response, 201, createCart());
  }

  const match = /^\/carts\/([\w-]+)(\/items)?$/.exec(pathname);
  const cart = match && findCart(match[1]);
  if (cart && request.method === 'GET' && !match[2]) {
    return send(response, 200, cart);
  }
  if (cart && request.method === 'POST' && match[2]) {
    return send(response, 200, addItem(cart, await readJson(request)));
  }
  return send(response, 404, { error: 'not found' });
}

async function readJson(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return JSON.parse(text || '{}');
}

function send(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
