import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/internal';
import type { DiscoveryService, MetadataScanner } from '@nestjs/core';

import { operationOf } from '../operation.js';
import { publicBecause as openBecause } from '../public.js';
import type { Endpoint } from './openapi-document.js';

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
        return [
          {
            method: RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod],
            path: joinPath(
              Reflect.getMetadata(PATH_METADATA, metatype),
              Reflect.getMetadata(PATH_METADATA, handler),
            ),
            group: groupOf(metatype.name),
            name: `${groupOf(metatype.name).toLowerCase()}-${name}`,
            needsKey: openBecause(handler) === undefined,
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
