import { Readable } from 'node:stream';
import { representationFor } from '@bellwether/telemetry';
import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Operation, ValidQuery } from '../../api/operation.js';
import { ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import { TenantScrapesService } from './tenant-scrapes.service.js';

/** More than there are families and samples of them. */
const namesMax = 100;

const oneOrMore = (value: unknown): unknown => (typeof value === 'string' ? [value] : value);

const query = z.object({
  'name[]': z
    .preprocess(oneOrMore, z.array(z.string().max(255)).max(namesMax).optional())
    .describe('Families to show; all of them without it. Repeat it for several.'),
});

@Controller('api/v1/metrics')
export class TenantMetricsController {
  constructor(private readonly scrapes: TenantScrapesService) {}

  @Get('healthchecks')
  @ByToken('GetHealthchecksMetrics')
  @Operation({
    summary: 'Metrics of the health checks of the organization, for its own Prometheus',
    description:
      'Text 0.0.4, or OpenMetrics 1.0 where `Accept` asks for it; compressed where `Accept-Encoding` allows. ' +
      'A page above `health_checks.scrape_limit` is refused: ask for some families with `name[]`.',
    query,
    invalid: 'HCK_INVALID',
    answers: { 200: { description: 'The exposition' } },
    errors: ['GEN_PAYLOAD_TOO_LARGE'],
  })
  async healthchecks(
    @CurrentTenant() { organizationId }: Tenant,
    @ValidQuery() { 'name[]': names }: z.output<typeof query>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const representation = representationFor(request.headers);
    const clientLeft = new AbortController();
    reply.raw.once('close', () => clientLeft.abort());
    const page = await this.scrapes.open({
      organizationId,
      names,
      representation,
      signal: clientLeft.signal,
    });
    if (page === undefined || request.method === 'HEAD') {
      page?.destroy();
      // As a stream, so that no length is stated: that of the page is not known.
      void reply.headers(representation.headers).send(Readable.from([]));
      return;
    }
    void reply.headers(representation.headers).send(page);
  }
}
