import type { INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';

/** Both platforms, for `describe.each`. */
export const platforms = [
  ['Fastify', () => new FastifyAdapter()],
  ['Express', () => new ExpressAdapter()],
] as const;

export interface RunningApp {
  readonly app: INestApplication;
  readonly url: string;
}

/** A Nest application on a free loopback port. */
export async function startApp(
  metadata: ModuleMetadata,
  adapter: () => FastifyAdapter | ExpressAdapter,
  prepare: (app: INestApplication) => void | Promise<void> = () => {},
  options: NestApplicationOptions = {},
): Promise<RunningApp> {
  const module = await Test.createTestingModule(metadata).compile();
  const app = module.createNestApplication(adapter(), { logger: false, ...options });
  await prepare(app);
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl() };
}
