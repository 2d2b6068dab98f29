import { refuseOldNode } from '@bellwether/platform/node-version';

refuseOldNode();
// A module that is loaded before tracing is prepared cannot be traced, so the process itself is loaded after it.
// Starting with `node --import @bellwether/telemetry/start` would do the same, but could be forgotten.
await import('@bellwether/telemetry/start');
await import('./server.js');
