import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { IncomingMessage } from 'node:http';

import { CredentialRefused, MetricsGuardService } from './metrics-guard.service.js';

/** `@UseGuards(RequireMetricsCredential)`: a route of the app that is open to whoever may scrape. */
@Injectable()
export class RequireMetricsCredential implements CanActivate {
  constructor(
    @Inject(MetricsGuardService) private readonly service: MetricsGuardService,
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const refusal = await this.service.refusalOf(http.getRequest<Pick<IncomingMessage, 'headers'>>().headers);
    if (!refusal) return true;
    for (const [name, value] of Object.entries(refusal.headers)) {
      this.host.httpAdapter.setHeader(http.getResponse<unknown>(), name, value);
    }
    throw new CredentialRefused(refusal);
  }
}
