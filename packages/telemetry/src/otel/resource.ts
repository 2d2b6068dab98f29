import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { pid } from 'node:process';
import { parseKeyPairsIntoRecord } from '@opentelemetry/core';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import type { Resource } from '@opentelemetry/resources';
import { redactFields } from '../redaction/redact-fields.js';
import { textOf } from './environment.js';
import type { Environment } from './environment.js';

export interface Identity {
  readonly serviceName: string;
  readonly version?: string | undefined;
}

/**
 * Who sends: the name and version of the service, this very instance of it, and what the environment adds. What
 * the environment says wins, as the standard has it; `OTEL_SERVICE_NAME` wins over all.
 */
export const resourceOf = ({ serviceName, version }: Identity, environment: Environment): Resource => {
  const given = parseKeyPairsIntoRecord(textOf(environment, 'OTEL_RESOURCE_ATTRIBUTES'));
  const named = textOf(environment, 'OTEL_SERVICE_NAME');
  return defaultResource().merge(
    resourceFromAttributes(
      redactFields({
        'service.name': serviceName,
        ...(version === undefined ? {} : { 'service.version': version }),
        'service.instance.id': randomUUID(),
        'host.name': hostname(),
        'process.pid': pid,
        ...given,
        ...(named === undefined ? {} : { 'service.name': named }),
      }),
    ),
  );
};
