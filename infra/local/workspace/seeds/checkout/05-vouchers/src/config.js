export const config = {
  port: Number(process.env.PORT ?? 3000),
  host: process.env.HOST ?? '0.0.0.0',
  version: '0.3.0',
  currency: 'EUR',
  taxPercent: 19,
  maxItems: 50,
};
