import type { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Operation, ValidQuery } from '../../platform/operation.js';
import { checkAnswer, exampleCheck } from '../checks/checks.dto.js';
import { ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import { DiscoveryService } from './discovery.service.js';
import { readSelector } from './label-selector.js';

const query = z.object({
  labels: z
    .unknown()
    .optional()
    .meta({ type: 'string', description: '`k=v,k2=v2`: checks that have all of these labels.' }),
});

const list = z.array(checkAnswer).optional();
const answer = z.object({
  'dns-checks': list,
  'tcp-checks': list,
  'http-checks': list,
  'tls-checks': list,
  'command-checks': list,
});

/** `*`, or a list that has the tag, weak or not. */
const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === '*' || tag === etag);

/** The second path is the one that a client of the prior art calls. */
@Controller(['api/v1/cabourotte/discovery', 'cabourotte/discovery'])
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get()
  @ByToken('CabourotteDiscovery')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Operation({
    summary: 'The checks for a private prober, in the form that Cabourotte polls',
    description:
      'All checks with the labels, enabled or not; a list without any is left out. ' +
      '`If-None-Match` with the last `ETag` answers 304 while nothing has changed.',
    query,
    invalid: 'HCK_INVALID',
    answers: {
      200: { description: 'Lists by kind', body: answer, example: { 'http-checks': [exampleCheck('http')] } },
      304: { description: 'Nothing has changed' },
    },
    errors: ['HCK_INVALID'],
  })
  async discover(
    @CurrentTenant() { organizationId }: Tenant,
    @ValidQuery() { labels }: z.output<typeof query>,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable | undefined> {
    const selector = readSelector(labels);
    // Read before the checks: a change in between is newer than the tag, and is sent again at the next poll.
    const etag = await this.discovery.etag(organizationId, selector);
    void reply.header('etag', etag);
    if (!matches(ifNoneMatch, etag)) return this.discovery.payload(organizationId, selector);
    void reply.code(304);
    return undefined;
  }
}
