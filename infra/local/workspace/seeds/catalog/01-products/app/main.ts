import { createCatalogServer } from "./server.ts";
import { settings } from "./settings.ts";

createCatalogServer().listen(settings.port, settings.host, () => {
  console.log(`catalog is up on port ${settings.port}`);
});
