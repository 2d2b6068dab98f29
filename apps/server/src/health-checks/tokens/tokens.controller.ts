import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { z } from 'zod';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { idParams, type IdParams, messagesAnswer } from '../fields.dto.js';
import { ByAccount, ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import {
  type CreateToken,
  createdTokenAnswer,
  createTokenBody,
  tokenAnswer,
  tokenView,
} from './tokens.dto.js';
import { TokensService } from './tokens.service.js';

const exampleRequest = {
  name: 'prometheus',
  description: 'scrapes the checks',
  ttl: '8760h',
  permissions: { actions: ['GetHealthchecksMetrics' as const] },
};

const example = {
  id: '5c6d7e8f-90a1-4b2c-8d3e-4f5061728394',
  ...exampleRequest,
  'created-at': '2030-01-31T12:00:00.000Z',
  'expires-at': '2031-01-31T12:00:00.000Z',
};

@Controller()
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  @Post('app/v1/token')
  @HttpCode(200)
  @ByAccount()
  @Operation({
    summary: 'Create an API token',
    description:
      'Its secret is in this answer and in no other. Expired tokens of the organization are removed to make room.',
    body: createTokenBody,
    example: exampleRequest,
    invalid: 'HCK_INVALID',
    answers: {
      200: {
        description: 'The token with its secret',
        body: createdTokenAnswer,
        example: { ...example, token: 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA' },
      },
    },
    errors: ['HCK_INVALID', 'HCK_LIMIT_REACHED'],
  })
  async create(@CurrentTenant() tenant: Tenant, @ValidBody() body: CreateToken) {
    const { row, secret } = await this.tokens.create(tenant, body);
    return { ...tokenView(row), token: secret };
  }

  @Get('api/v1/token')
  @ByToken('ListAPITokens')
  @Operation({
    summary: 'List the API tokens of the organization',
    answers: {
      200: {
        description: 'All of them, without their secrets',
        body: z.object({ result: z.array(tokenAnswer) }),
        example: { result: [example] },
      },
    },
  })
  async list(@CurrentTenant() tenant: Tenant) {
    return { result: (await this.tokens.list(tenant)).map(tokenView) };
  }

  @Get('api/v1/token/:id')
  @ByToken('GetAPIToken')
  @Operation({
    summary: 'Look an API token up',
    params: idParams,
    answers: { 200: { description: 'The token, without its secret', body: tokenAnswer, example } },
    errors: ['ORG_TOKEN_NOT_FOUND'],
  })
  async get(@CurrentTenant() tenant: Tenant, @ValidParams() { id }: IdParams) {
    return tokenView(await this.tokens.get(tenant, id));
  }

  @Delete('api/v1/token/:id')
  @ByToken('DeleteAPIToken')
  @Operation({
    summary: 'Revoke an API token',
    description: 'It stops within five seconds on every server.',
    params: idParams,
    answers: {
      200: { description: 'Revoked', body: messagesAnswer, example: { messages: ['Token deleted'] } },
    },
    errors: ['ORG_TOKEN_NOT_FOUND'],
  })
  async delete(@CurrentTenant() tenant: Tenant, @ValidParams() { id }: IdParams) {
    await this.tokens.delete(tenant, id);
    return { messages: ['Token deleted'] };
  }
}
