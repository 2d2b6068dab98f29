import { parseExactJson } from '@bellwether/database';
import {
  addBodyLimits,
  createFastifyApp,
  describeOperatingError,
  type ProcessContext,
  RequestDrain,
} from '@bellwether/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { failureBodyOf } from './health-checks/organizations/tenant-failures.js';
import { addTenantGate, TenantGate } from './health-checks/organizations/tenant-gate.js';
import { addRequestGate } from './api/request-gate.js';
import { ServerModule } from './server.module.js';

/** Builds the server; it does not listen yet. */
export async function createApp(
  context: ProcessContext,
): Promise<{ app: NestFastifyApplication; drain: RequestDrain }> {
  const { log, settings } = context;
  const { body_limit, request_timeout, trust_proxy } = settings.server;
  const drain = new RequestDrain();
  const app = await createFastifyApp(ServerModule.with(context), {
    log,
    bodyBytesMax: body_limit,
    receiveTimeoutMs: request_timeout,
    handlerTimeoutMs: request_timeout,
    trustProxy: trust_proxy,
    parseJson: parseExactJson,
    describe: describeOperatingError,
    bodyOf: failureBodyOf,
    prepare: (instance) => {
      addRequestGate(instance, context, drain);
      addTenantGate(instance, () => tenantGate);
      addBodyLimits(instance, settings);
    },
  });
  const tenantGate = app.get(TenantGate);
  return { app, drain };
}
