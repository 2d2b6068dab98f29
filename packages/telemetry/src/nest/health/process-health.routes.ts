import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';

import { addRawRoute, onPlatform } from '../platform/platform.js';
import type { RawAnswer } from '../platform/raw-answer.js';
import { type HealthAnswer, ProcessHealth } from './process-health.service.js';

/** Asked every few seconds by machines and open to all: no guard, no access log, no metrics, no traces. */
export const processHealthPaths = ['/health', '/livez', '/readyz'] as const;

@Injectable()
export class ProcessHealthRoutes {
  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(ProcessHealth) processHealth: ProcessHealth,
  ) {
    const answers: Record<(typeof processHealthPaths)[number], () => Promise<HealthAnswer> | HealthAnswer> = {
      '/health': () => processHealth.health(),
      '/livez': () => processHealth.live(),
      '/readyz': () => processHealth.ready(),
    };
    onPlatform(host, (platform) => {
      for (const path of processHealthPaths) {
        addRawRoute(platform, { path, methods: 'read', answer: async () => rendered(await answers[path]()) });
      }
    });
  }
}

const rendered = ({ status, body }: HealthAnswer): RawAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
