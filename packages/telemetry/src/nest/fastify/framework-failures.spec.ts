import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
} from '@nestjs/common';

import { errorEnvelope } from '../../exposition/error-envelope.js';
import { failureOfStatus, frameworkFailure } from './framework-failures.js';
import { RefusedRequest } from './http-failure.js';

describe('frameworkFailure', () => {
  it('takes a refusal as it is', () => {
    const failure = { status: 429, code: 'GEN_RATE_LIMITED', message: 'slower' };
    expect(frameworkFailure(new RefusedRequest(failure))).toBe(failure);
  });

  it('finds the error of Fastify behind the one of Nest', () => {
    const cause = Object.assign(new Error('too big'), {
      code: 'FST_ERR_CTP_BODY_TOO_LARGE',
      statusCode: 413,
    });
    expect(frameworkFailure(new BadRequestException('wrapped', { cause }))).toMatchObject({
      status: 413,
      code: 'GEN_PAYLOAD_TOO_LARGE',
    });
  });

  it('keeps the message of an exception that was thrown on purpose', () => {
    expect(frameworkFailure(new ForbiddenException('not you'))).toEqual({
      status: 403,
      code: 'AUTH_INSUFFICIENT_PERMISSIONS',
      message: 'not you',
    });
  });

  it('keeps the whole answer of one who had it ready', () => {
    const envelope = errorEnvelope('AUTH_METRICS_DISABLED', 'metrics are closed', { why: 'no token' });
    expect(frameworkFailure(new HttpException(envelope, 403))).toEqual({
      status: 403,
      code: 'AUTH_METRICS_DISABLED',
      message: 'metrics are closed',
      details: { why: 'no token' },
    });
  });

  it.each([
    ['a plain error', new Error('postgres://user:password@host')],
    ['a fault of the server', new InternalServerErrorException('secret')],
    ['something that is no error', 'text'],
    ['nothing', undefined],
  ])('plans for nothing with %s', (_name, error) => {
    expect(frameworkFailure(error)).toBeUndefined();
  });

  it('gives a status without words the words of its class', () => {
    expect(failureOfStatus(418)).toEqual({ status: 418, code: 'GEN_BAD_REQUEST', message: 'bad request' });
    expect(failureOfStatus(507)).toMatchObject({ status: 500, code: 'GEN_INTERNAL' });
  });
});
