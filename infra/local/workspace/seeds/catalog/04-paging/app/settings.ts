export const settings = {
  port: Number(process.env.PORT ?? process.env.CATALOG_PORT ?? 4100),
  host: process.env.HOST ?? "0.0.0.0",
  pageSize: 20,
  maxPageSize: 100,
};
