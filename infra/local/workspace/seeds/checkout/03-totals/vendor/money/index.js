/** Rounds an amount in cents half up. */
export function roundCents(amount) {
  return Math.floor(amount + 0.5);
}
