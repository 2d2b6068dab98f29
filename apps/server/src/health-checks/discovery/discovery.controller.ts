import type { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Operation, type OperationSpec, ValidQuery } from '../../api/operation.js';
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

const described: OperationSpec = {
  summary: 'The checks for a private prober, in the form that Cabourotte polls',
  description:
    'All checks with the labels, enabled or not; a list without any is left out, and so is a check with a pattern ' +
    'that Cabourotte cannot read, because it would drop all others. ' +
    '`If-None-Match` with the last `ETag` answers 304 while nothing has changed.',
  query,
  invalid: 'HCK_INVALID',
  answers: {
    200: { description: 'Lists by kind', body: answer, example: { 'http-checks': [exampleCheck('http')] } },
    304: { description: 'Nothing has changed' },
  },
  errors: ['HCK_INVALID'],
};

@Controller()
export class DiscoveryController {
  constructor(private readonly discovery: DiscoveryService) {}

  @Get('api/v1/cabourotte/discovery')
  @ByToken('CabourotteDiscovery')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Operation(described)
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

  @Get('cabourotte/discovery')
  @ByToken('CabourotteDiscovery')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Operation({ ...described, summary: 'The same, at the path that a client of the prior art calls' })
  discoverAtAlias(
    @CurrentTenant() tenant: Tenant,
    @ValidQuery() asked: z.output<typeof query>,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return this.discover(tenant, asked, ifNoneMatch, reply);
  }
}
