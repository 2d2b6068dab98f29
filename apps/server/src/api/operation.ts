import type { Code, CodeOf } from '@bellwether/config';
import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

import { parseInput } from './parse-input.js';

export interface Answer {
  readonly description: string;
  readonly body?: z.ZodType;
  /** Shown in the API description. A test parses it with the schema of the body. */
  readonly example?: unknown;
}

/** What the API description and the validation of one endpoint are made from. */
export interface OperationSpec {
  readonly summary: string;
  readonly description?: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** A request body that works as it stands. */
  readonly example?: unknown;
  readonly answers: Readonly<Record<number, Answer>>;
  /** The errors of the domain. The description adds those that every endpoint has. */
  readonly errors?: readonly Code[];
  /** The code of an input that the schema refuses; GEN_VALIDATION_ERROR if not given. */
  readonly invalid?: CodeOf<'InvalidInput'>;
}

export const operationKey = 'bellwether:operation';
export const Operation = (spec: OperationSpec): MethodDecorator => SetMetadata(operationKey, spec);

export const operationOf = (handler: object): OperationSpec | undefined =>
  Reflect.getMetadata(operationKey, handler) as OperationSpec | undefined;

type Part = 'params' | 'query' | 'body';

const valid = (part: Part) =>
  createParamDecorator((_: unknown, context: ExecutionContext): unknown => {
    const spec = operationOf(context.getHandler());
    const schema = spec?.[part];
    if (!schema) {
      const where = `${context.getClass().name}.${context.getHandler().name}`;
      throw new Error(
        `${where} takes its ${part}, but its @Operation has no schema for it: add \`${part}: …\``,
      );
    }
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    return parseInput(schema, request[part], part, spec.invalid);
  });

/** The request body, parsed by the schema in the endpoint's `@Operation`. */
export const ValidBody = valid('body');
/** The query, parsed by the schema in the endpoint's `@Operation`. */
export const ValidQuery = valid('query');
/** The path parameters, parsed by the schema in the endpoint's `@Operation`. */
export const ValidParams = valid('params');
