import { Controller, type DynamicModule, Get, Header, Inject, Module, Req, Res } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Public } from '../public.js';
import { findEndpoints } from './find-endpoints.js';
import { buildOpenapi, type DocumentOptions, type OpenapiDocument } from './openapi-document.js';
import { openapiPage, openapiPagePolicy, type ViewerFile, viewerFiles } from './openapi-viewer.js';

const OPENAPI_OPTIONS = Symbol('openapi options');

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
  page(): string {
    return openapiPage;
  }

  @Get(Object.keys(viewerFiles).map((name) => `openapi/${name}`))
  @Public('a file of the page that shows the description')
  async file(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const name = request.routeOptions.url?.split('/').at(-1) as ViewerFile;
    const { type, zipped, plain } = await viewerFiles[name]();
    const takesGzip = /\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''));
    void reply
      .headers({
        'content-type': type,
        // A new version of the page arrives within the hour, and a reload costs no transfer.
        'cache-control': 'public, max-age=3600',
        vary: 'accept-encoding',
        ...(takesGzip && { 'content-encoding': 'gzip' }),
      })
      .send(takesGzip ? zipped : plain);
  }
}

@Module({})
export class OpenapiModule {
  static with(options: DocumentOptions): DynamicModule {
    return {
      module: OpenapiModule,
      imports: [DiscoveryModule],
      controllers: [OpenapiController],
      providers: [{ provide: OPENAPI_OPTIONS, useValue: options }],
    };
  }
}
