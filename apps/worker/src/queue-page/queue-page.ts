import { buildErrorBody, type Code, type ErrorBody } from '@bellwether/config';
import {
  failureBody,
  failureOfStatus,
  frameworkFailure,
  internalFailure,
  isErrorBody,
  pathOf,
} from '@bellwether/platform';
import { redactFields, type TelemetryLog } from '@bellwether/telemetry';
import type { MetricsGuardService } from '@bellwether/telemetry/nest';
import { createBullBoard } from '@bull-board/api';
import { BullAdapter } from '@bull-board/api/bullAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Queue } from 'bull';
import type { FastifyInstance } from 'fastify';

export interface QueuePageOptions {
  readonly queues: readonly { readonly queue: Queue; readonly doc: string }[];
  readonly guard: MetricsGuardService;
  readonly allowActions: boolean;
  readonly log: TelemetryLog;
}

const basePath = '/monitoring';
const notEdited = 'payloads are shown without secrets and cannot be edited here';

/** Scripts and styles of this page only. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The policy blocks these fonts. Without the links the page does not ask for them. */
const foreignFonts = /<link href="https:\/\/fonts\.[^>]*>/;

/** Shows the queues of this worker, behind the guard of the metrics. A setting allows actions. */
export function addQueuePage(instance: FastifyInstance, options: QueuePageOptions): void {
  const { queues, guard, allowActions, log } = options;
  const board = new FastifyAdapter();
  board.setBasePath(basePath);
  createBullBoard({
    queues: queues.map(({ queue, doc }) => readable(queue, doc, allowActions)),
    serverAdapter: board,
    options: {
      uiConfig: { boardTitle: 'Bellwether queues', hideDocsLink: true, hideRedisDetails: true },
      handlerHooks: {
        // Payloads are shown redacted, so saving an edit would overwrite the secret with the mark.
        before: ({ route }) =>
          route.endsWith('/update-data')
            ? { allow: false, status: 403, message: notEdited }
            : { allow: true },
        after: ({ route }, result) => ({ ...result, body: redactQueuePageBody(route, result.body) as never }),
      },
    },
  });
  board.setErrorHandler((error) => {
    const failure = frameworkFailure(error);
    if (!failure) log.error({ err: error }, 'the queue page met an error nobody planned for');
    const { status } = failure ?? internalFailure;
    return { status: status as 500, body: failureBody(failure ?? internalFailure) as never };
  });

  void instance.register(
    async (scope: FastifyInstance) => {
      scope.addHook('onRequest', guard.fastifyHook());
      scope.addHook('onRequest', (request, reply, done) => {
        void reply.header('content-security-policy', pagePolicy);
        // The page's own links are relative to the address with the slash.
        if (pathOf(request) === basePath) void reply.redirect(`${basePath}/`, 308);
        else done();
      });
      scope.addHook('onSend', async (_request, _reply, payload) =>
        typeof payload === 'string' ? payload.replace(foreignFonts, '') : payload,
      );
      scope.addHook('preSerialization', async (_request, reply, body: unknown) =>
        reply.statusCode < 400 ? body : envelopeOfPageError(reply.statusCode, body),
      );
      await scope.register(board.registerPlugin());
    },
    { prefix: basePath },
  );
}

function readable(queue: Queue, description: string, allowActions: boolean): BullAdapter {
  const adapter = new BullAdapter(queue, { readOnlyMode: !allowActions, description });
  for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, redactFields);
  return adapter;
}

const known: Readonly<Record<string, { readonly code: Code; readonly message: string }>> = {
  'ERRORS.QUEUE_READ_ONLY': {
    code: 'GEN_METHOD_NOT_ALLOWED',
    message: 'this page only shows: set queue.allow_actions to let it retry, remove and pause jobs',
  },
  'ERRORS.QUEUE_NOT_FOUND': { code: 'GEN_NOT_FOUND', message: 'there is no such queue' },
  'ERRORS.JOB_NOT_FOUND': { code: 'GEN_NOT_FOUND', message: 'there is no such job' },
  'ERRORS.FORBIDDEN': { code: 'AUTH_INSUFFICIENT_PERMISSIONS', message: notEdited },
};

/** The library has its own error format. This port answers every error in the common one. */
export function envelopeOfPageError(status: number, body: unknown): ErrorBody {
  if (isErrorBody(body)) return body;
  const key = (body as { error?: { key?: unknown } } | null)?.error?.key;
  const { code, message } = (typeof key === 'string' ? known[key] : undefined) ?? failureOfStatus(status);
  return buildErrorBody(code, message);
}

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The reason of a failure is free text and may quote an address or a header. */
const redactJob = (job: unknown): unknown => {
  if (!isFields(job)) return job;
  const { failedReason, stacktrace, opts } = job;
  return {
    ...job,
    failedReason: redactFields(failedReason),
    stacktrace: redactFields(stacktrace),
    opts: redactFields(opts),
  };
};

/**
 * The answers of the queue page without secrets. Payload, result and progress go through the page's own formatters;
 * this takes the rest: reasons, stacks, options and log lines.
 */
export function redactQueuePageBody(route: string, body: unknown): unknown {
  if (route.endsWith('/logs')) return redactFields(body);
  if (!isFields(body)) return body;
  const { queues, job } = body;
  return {
    ...body,
    ...(job !== undefined && { job: redactJob(job) }),
    ...(Array.isArray(queues) && {
      queues: queues.map((queue: unknown) =>
        isFields(queue) && Array.isArray(queue['jobs'])
          ? { ...queue, jobs: queue['jobs'].map(redactJob) }
          : queue,
      ),
    }),
  };
}
