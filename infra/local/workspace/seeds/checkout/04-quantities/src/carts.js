import { randomUUID } from 'node:crypto';
import { config } from './config.js';

const carts = new Map();

export function createCart() {
  const cart = { id: randomUUID(), items: [] };
  carts.set(cart.id, cart);
  return cart;
}

export function findCart(id) {
  return carts.get(id) ?? null;
}

export function addItem(cart, { sku, quantity, price }) {
  if (!Number.isInteger(quantity) || quantity < 1) {
    throw Object.assign(new Error('quantity must be at least 1'), { status: 400 });
  }
  if (cart.items.length >= config.maxItems) {
    throw Object.assign(new Error('the cart is full'), { status: 409 });
  }
  const line = cart.items.find((item) => item.sku === sku);
  if (line) line.quantity += quantity;
  else cart.items.push({ sku, quantity, price });
  return cart;
}
