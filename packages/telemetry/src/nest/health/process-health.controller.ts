import { Controller, Get, Inject, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { answerRaw } from '../answer-raw.js';
import { DecidesItsOwnAccess } from '../own-access.js';
import { type HealthAnswer, ProcessHealth } from './process-health.service.js';

/** Asked every few seconds by machines and open to all: no guard, no access log, no metrics, no traces. */
@DecidesItsOwnAccess()
@Controller({ version: VERSION_NEUTRAL })
export class ProcessHealthController {
  constructor(
    @Inject(ProcessHealth) private readonly processHealth: ProcessHealth,
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  @Get('health')
  async health(@Res() response: unknown): Promise<void> {
    this.send(response, await this.processHealth.health());
  }

  @Get('livez')
  live(@Res() response: unknown): void {
    this.send(response, this.processHealth.live());
  }

  @Get('readyz')
  async ready(@Res() response: unknown): Promise<void> {
    this.send(response, await this.processHealth.ready());
  }

  private send(response: unknown, { status, body }: HealthAnswer): void {
    answerRaw(this.adapterHost, response, {
      status,
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
      body: JSON.stringify(body),
    });
  }
}
