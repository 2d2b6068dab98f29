import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';

import { Public } from '../public.js';
import { findEndpoints } from './find-endpoints.js';
import { buildOpenapi, type DocumentOptions, type OpenapiDocument } from './openapi-document.js';
import { openapiPagePolicy, renderOpenapiPage } from './openapi-page.js';

export const OPENAPI_OPTIONS = Symbol('openapi options');

@Controller()
export class OpenapiController {
  private built: OpenapiDocument | undefined;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    @Inject(OPENAPI_OPTIONS) private readonly options: DocumentOptions,
  ) {}

  @Get('openapi.json')
  @Public('a description of the API is no secret, and a client needs it before it has a key')
  document(): OpenapiDocument {
    return (this.built ??= buildOpenapi(findEndpoints(this.discovery, this.scanner), this.options));
  }

  @Get('openapi')
  @Public('the same description, for people')
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', openapiPagePolicy)
  page(@Req() request: FastifyRequest): string {
    return renderOpenapiPage(this.document(), `${request.protocol}://${request.host}`);
  }
}
