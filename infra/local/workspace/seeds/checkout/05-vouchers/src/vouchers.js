const vouchers = new Map([
  ['WELCOME10', { percent: 10 }],
  ['SPRING5', { percent: 5 }],
]);

export function findVoucher(code) {
  return vouchers.get(String(code).toUpperCase()) ?? null;
}
