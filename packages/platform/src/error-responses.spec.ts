import { buildErrorBody, NotFound, TryLater } from '@bellwether/config';
import {
  BadRequestException,
  ForbiddenException,
  HttpException,
  InternalServerErrorException,
} from '@nestjs/common';

import {
  describeOperatingError,
  failureOfStatus,
  frameworkFailure,
  type HttpFailure,
  RefusedRequest,
} from './error-responses.js';

describe('frameworkFailure', () => {
  it('takes a refusal as it is', () => {
    const failure: HttpFailure = { status: 429, code: 'GEN_RATE_LIMITED', message: 'slower' };
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
    const envelope = buildErrorBody('AUTH_METRICS_DISABLED', 'metrics are closed', { why: 'no token' });
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

describe('describeOperatingError', () => {
  it('tells an operating error as the table of codes does', () => {
    expect(describeOperatingError(new NotFound('LGR_NOT_FOUND', 'no ledger x', { ledger: 'x' }))).toEqual({
      status: 404,
      code: 'LGR_NOT_FOUND',
      message: 'no ledger x',
      details: { ledger: 'x' },
    });
  });

  it('says when to come again, one second later where nobody said', () => {
    const asked = new TryLater('QUEUE_BACKPRESSURE', undefined, {}, { retryAfterSeconds: 7 });
    expect(describeOperatingError(asked)?.headers).toEqual({ 'Retry-After': '7' });
    expect(describeOperatingError(new TryLater('QUEUE_BACKPRESSURE'))?.headers).toEqual({
      'Retry-After': '1',
    });
  });

  it('does not say when to come again where waiting changes nothing', () => {
    const tooLong = new TryLater('GEN_TIMEOUT', undefined, {}, { retryAfterSeconds: null });
    expect(describeOperatingError(tooLong)).not.toHaveProperty('headers');
  });

  it.each<[string, Error]>([
    ['no listener', Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:5432'), { code: 'ECONNREFUSED' })],
    ['shutting down', Object.assign(new Error('the database system is shutting down'), { code: '57P03' })],
    ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ])('asks to come again where the database is away (%s), and names no address', (_what, error) => {
    expect(describeOperatingError(error)).toEqual({
      status: 503,
      code: 'GEN_UNAVAILABLE',
      message: 'a service that this needs does not answer',
      details: {},
      headers: { 'Retry-After': '1' },
    });
  });

  it('says that time ran out where the database gave a query up', () => {
    const error = Object.assign(new Error('canceling statement due to statement timeout'), { code: '57014' });
    expect(describeOperatingError(error)).toEqual({
      status: 504,
      code: 'GEN_TIMEOUT',
      message: 'the database did not come to the end of this in time',
      details: {},
      headers: { 'Retry-After': '1' },
    });
  });

  it.each<[string, unknown]>([
    ['an error', new Error('boom')],
    ['an error of Postgres about the query', Object.assign(new Error('syntax'), { code: '42601' })],
    ['a text', 'thrown text'],
    ['null', null],
    ['undefined', undefined],
  ])('leaves alone what nobody planned for: %s', (_what, error) => {
    expect(describeOperatingError(error)).toBeUndefined();
  });
});
