import { config } from './config.js';
import { createApp } from './server.js';

createApp().listen(config.port, config.host, () => console.log(`checkout listens on ${config.port}`));
