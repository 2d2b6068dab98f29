import type { CommonFields, DefinedKind } from '@bellwether/config';
import { Controller, HttpCode, Post, Put, type Type } from '@nestjs/common';
import { Operation, ValidBody, ValidParams } from '../../api/operation.js';
import { idParams, type IdParams } from '../fields.dto.js';
import { ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import {
  checkAnswer,
  checkBodies,
  exampleBody,
  exampleCheck,
  exampleDefinitions,
  kinds,
  trialAnswer,
  type TrialBody,
  trialBodies,
} from './checks.dto.js';
import { ChecksService } from './checks.service.js';
import { TrialsService } from './trials.service.js';

const exampleTrial = {
  verdict: 'down',
  reason: 'status',
  message: 'HTTP request failed: status 503',
  seconds: 0.042,
  phases: { resolve: 0.001, connect: 0.011, tls: 0.02, 'first-byte': 0.01, transfer: 0 },
  status: 503,
};

/** A controller for one kind: each has a body of its own, and all have the same routes. */
const controllerOf = (kind: DefinedKind): Type => {
  const answer = { body: checkAnswer, example: exampleCheck(kind) };

  @Controller(`api/v1/healthcheck/${kind}`)
  class DefinitionsController {
    constructor(
      private readonly checks: ChecksService,
      private readonly trials: TrialsService,
    ) {}

    @Post()
    @HttpCode(200)
    @ByToken('CreateHealthcheck')
    @Operation({
      summary: `Create a ${kind} check`,
      description:
        'Shared workers run it if `bool` or `enabled` is true. Private probers find it either way.',
      body: checkBodies[kind],
      example: exampleBody(kind),
      invalid: 'HCK_INVALID',
      answers: { 200: { description: 'The check', ...answer } },
      errors: ['HCK_INVALID', 'HCK_DUPLICATE_NAME', 'HCK_LIMIT_REACHED'],
    })
    create(@CurrentTenant() tenant: Tenant, @ValidBody() body: CommonFields) {
      return this.checks.create(tenant.organizationId, kind, body);
    }

    @Put(':id')
    @ByToken('UpdateHealthcheck')
    @Operation({
      summary: `Replace a ${kind} check`,
      description: 'What is not given is not kept. The kind of a check stays.',
      params: idParams,
      body: checkBodies[kind],
      example: exampleBody(kind),
      invalid: 'HCK_INVALID',
      answers: { 200: { description: 'The check as it is now', ...answer } },
      errors: ['HCK_INVALID', 'HCK_NOT_FOUND', 'HCK_DUPLICATE_NAME'],
    })
    replace(
      @CurrentTenant() tenant: Tenant,
      @ValidParams() { id }: IdParams,
      @ValidBody() body: CommonFields,
    ) {
      return this.checks.replace(tenant.organizationId, kind, id, body);
    }

    @Post('try')
    @HttpCode(200)
    @ByToken('CreateHealthcheck')
    @Operation({
      summary: `Try a ${kind} definition once, without saving it`,
      description: 'A shared worker probes, and the answer waits for it. No series and no result is written.',
      body: trialBodies[kind],
      example: { timeout: '5s', ...exampleDefinitions[kind] },
      invalid: 'HCK_INVALID',
      answers: { 200: { description: 'What the probe found', body: trialAnswer, example: exampleTrial } },
      errors: ['HCK_INVALID', 'HCK_LIMIT_REACHED'],
    })
    try(@CurrentTenant() tenant: Tenant, @ValidBody() body: TrialBody) {
      return this.trials.run(tenant.organizationId, kind, body);
    }
  }
  const title = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}ChecksController`;
  Object.defineProperty(DefinitionsController, 'name', { value: title });
  return DefinitionsController;
};

export const definitionsControllers = kinds.map(controllerOf);
