import type { Readable } from 'node:stream';
import { Controller, Delete, Get, Header, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Operation, ValidParams, ValidQuery } from '../../api/operation.js';
import { idParams, type IdParams, messagesAnswer } from '../fields.dto.js';
import { ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import { checkAnswer, type ChecksQuery, checksQuery, exampleCheck } from './checks.dto.js';
import { ChecksService } from './checks.service.js';

const path = 'api/v1/healthcheck';

@Controller(path)
export class ChecksController {
  constructor(private readonly checks: ChecksService) {}

  @Get()
  @ByToken('ListHealthchecks')
  @Header('Content-Type', 'application/json; charset=utf-8')
  @Operation({
    summary: 'List health checks',
    description: 'All of the organization, by name.',
    query: checksQuery,
    invalid: 'HCK_INVALID',
    answers: {
      200: {
        description: 'The checks',
        body: z.object({ result: z.array(checkAnswer) }),
        example: { result: [exampleCheck('http')] },
      },
    },
    errors: ['HCK_INVALID'],
  })
  list(@CurrentTenant() tenant: Tenant, @ValidQuery() query: ChecksQuery): Promise<Readable> {
    return this.checks.list(tenant.organizationId, query['name-pattern']);
  }

  @Get('*')
  @ByToken('GetHealthcheck')
  @Operation({
    summary: 'Look a health check up by its id or its name',
    params: z.object({
      identifier: z.string().describe('A name may hold any character, also a slash, encoded or as it is.'),
    }),
    invalid: 'HCK_INVALID',
    answers: { 200: { description: 'The check', body: checkAnswer, example: exampleCheck('http') } },
    errors: ['HCK_NOT_FOUND'],
  })
  get(@CurrentTenant() tenant: Tenant, @Req() request: FastifyRequest) {
    return this.checks.get(tenant.organizationId, request.originalUrl.slice(`/${path}/`.length));
  }

  @Delete(':id')
  @ByToken('DeleteHealthcheck')
  @Operation({
    summary: 'Delete a health check',
    description: 'Its results and its series are gone at once.',
    params: idParams,
    invalid: 'HCK_INVALID',
    answers: {
      200: { description: 'Deleted', body: messagesAnswer, example: { messages: ['Healthcheck deleted'] } },
    },
    errors: ['HCK_NOT_FOUND'],
  })
  async delete(@CurrentTenant() tenant: Tenant, @ValidParams() { id }: IdParams) {
    await this.checks.delete(tenant.organizationId, id);
    return { messages: ['Healthcheck deleted'] };
  }
}
