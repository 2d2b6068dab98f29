import type { LoggerService } from '@nestjs/common';

import { NestLog } from './nest-log.js';

const recorder = () => {
  const lines: [string, object, string][] = [];
  const at = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  return { lines, at };
};

describe('NestLog', () => {
  const stack = 'Error: boom\n    at here (file.ts:1:2)';
  const boom = new Error('boom');

  it.each<[keyof LoggerService, unknown[], [string, object, string]]>([
    ['log', ['started', 'Orders'], ['info', { context: 'Orders' }, 'started']],
    ['log', ['started', 'NestFactory'], ['debug', { context: 'NestFactory' }, 'started']],
    ['log', ['started'], ['info', {}, 'started']],
    [
      'warn',
      ['careful', { port: 1 }, 'Router'],
      ['warn', { context: 'Router', details: { port: 1 } }, 'careful'],
    ],
    ['error', ['boom', stack, 'Handler'], ['error', { context: 'Handler', stack }, 'boom']],
    ['error', ['boom', stack], ['error', { stack }, 'boom']],
    ['error', ['boom', undefined, 'Handler'], ['error', { context: 'Handler' }, 'boom']],
    ['error', [boom, 'Handler'], ['error', { context: 'Handler', err: boom }, 'boom']],
    ['error', ['it broke', boom], ['error', { err: boom }, 'it broke']],
    ['log', [{ a: 1 }, 'X'], ['info', { context: 'X', details: { a: 1 } }, 'nest']],
    ['log', [42], ['info', {}, '42']],
    ['fatal', ['gone'], ['fatal', {}, 'gone']],
    ['debug', ['small'], ['debug', {}, 'small']],
    ['verbose', ['smaller'], ['trace', {}, 'smaller']],
  ])('%s(%j)', (method, args, expected) => {
    const { lines, at } = recorder();
    const log = new NestLog({
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      fatal: at('fatal'),
      debug: at('debug'),
      trace: at('trace'),
    });
    (log[method as keyof NestLog] as (...args: unknown[]) => void)(...args);
    expect(lines).toEqual([expected]);
  });

  it('drops small talk and raises fatal to error where the log knows three levels', () => {
    const { lines, at } = recorder();
    const log = new NestLog({ info: at('info'), warn: at('warn'), error: at('error') });
    log.debug('small');
    log.verbose('smaller');
    log.fatal('gone');
    expect(lines).toEqual([['error', {}, 'gone']]);
  });
});
