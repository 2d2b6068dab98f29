/**
 * The entry for `node --import @bellwether/telemetry/start`: prepares the modules that are to be traced,
 * before the application loads them. Nothing is traced or sent until the application calls
 * `startTelemetry`, which knows the settings. If they switch observability off, it removes the preparation again.
 */
import { register } from 'node:module';
import { isTrue, ownEnvironment } from './environment.js';
import { installInstrumentations, instrumentedModules } from './instrumentations.js';

if (!isTrue(ownEnvironment(), 'OTEL_SDK_DISABLED')) {
  register('@opentelemetry/instrumentation/hook.mjs', import.meta.url, {
    data: { include: instrumentedModules },
  });
  installInstrumentations();
}
