import {
  Controller,
  type DynamicModule,
  Get,
  Header,
  Inject,
  Module,
  Req,
  RequestMethod,
  Res,
} from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import { DiscoveryModule, DiscoveryService, MetadataScanner } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { operationOf } from '../operation.js';
import { Public, publicBecause } from '../public.js';
import {
  buildOpenapi,
  type DocumentOptions,
  type Endpoint,
  type OpenapiDocument,
} from './openapi-document.js';
import { contractOf } from './path-contract.js';
import { openapiPage, openapiPagePolicy, type ViewerFile, viewerFiles } from './openapi-viewer.js';

const OPENAPI_OPTIONS = Symbol('openapi options');

/** Reads every endpoint with an `@Operation` out of the controllers that this process has. */
export function findEndpoints(discovery: DiscoveryService, scanner: MetadataScanner): Endpoint[] {
  return discovery
    .getControllers()
    .flatMap(({ metatype }) => {
      if (!metatype) return [];
      const prototype = metatype.prototype as Record<string, object>;
      return scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        const spec = handler && operationOf(handler);
        if (!handler || !spec) return [];
        const contract = contractOf(handler);
        return [
          {
            method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod],
            path: joinPath(
              Reflect.getMetadata(PATH_METADATA, metatype),
              Reflect.getMetadata(PATH_METADATA, handler),
            ),
            group: groupOf(metatype.name),
            name: `${groupOf(metatype.name).toLowerCase()}-${name}`,
            needsKey: publicBecause(handler) === undefined,
            ...(contract && { contract }),
            spec,
          },
        ];
      });
    })
    .toSorted((a, b) => a.group.localeCompare(b.group));
}

const joinPath = (...parts: readonly unknown[]): string =>
  `/${parts
    .flatMap((part) => String(part ?? '').split('/'))
    .filter((part) => part !== '')
    .join('/')}`;

/** `TransactionsController` is the group Transactions. */
const groupOf = (name: string): string =>
  name.replace(/Controller$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

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
