import { randomUUID } from 'node:crypto';

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
  const line = cart.items.find((item) => item.sku === sku);
  if (line) line.quantity += quantity;
  else cart.items.push({ sku, quantity, price });
  return cart;
}
