import type { Settings } from '@bellwether/config';
import { type Signals, startSignals } from '@bellwether/telemetry';

import { buildVersion } from './build.js';

/** Traces, pushed metrics and exported logs of this process, as its settings and the OTEL_* variables say. */
export const openSignals = ({ enable_observability, cloud_dsn }: Settings): Signals =>
  startSignals({
    serviceName: 'bellwether-server',
    version: buildVersion,
    enabled: enable_observability,
    enabledBy: 'BELLWETHER_ENABLE_OBSERVABILITY=true',
    dsn: cloud_dsn && { text: cloud_dsn.reveal(), path: '/monitoring/ingest/v1/otlp' },
  });
