import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';

import { OPENAPI_OPTIONS, OpenapiController } from './openapi.controller.js';
import type { DocumentOptions } from './openapi-document.js';

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
