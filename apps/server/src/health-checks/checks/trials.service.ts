import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type DefinedKind,
  healthChecksQueue,
  type ProbeOutcome,
  type Settings,
  trialsAtOnceMax,
  TryLater,
} from '@bellwether/config';
import { Database } from '@bellwether/database';
import { JobProducer, SETTINGS } from '@bellwether/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { TrialBody } from './checks.dto.js';
import { ChecksService } from './checks.service.js';
import { assertDefinition, definitionOf, readTimeout } from './read-definition.js';
import { deleteTrial, findOutcome, insertTrial } from './trials.repository.js';

/** Beyond the timeout of the probe: for the way through the queue. */
const graceMs = 5_000;
/** The answer leaves before the server gives up on the request. */
const beforeRequestTimeoutMs = 500;
const pollMsMin = 20;
const pollMsMax = 250;

@Injectable()
export class TrialsService {
  private readonly requestTimeoutMs: number;

  constructor(
    private readonly db: Database,
    private readonly jobs: JobProducer,
    private readonly checks: ChecksService,
    @Inject(SETTINGS) { server }: Pick<Settings, 'server'>,
  ) {
    this.requestTimeoutMs = server.request_timeout;
  }

  /** Runs in a shared worker, so what cannot be enabled cannot be tried. */
  async run(organizationId: string, kind: DefinedKind, body: TrialBody) {
    const definition = definitionOf(kind, body);
    assertDefinition(kind, definition, true);
    const timeoutMs = readTimeout('create', kind, body.timeout, this.checks.limits);
    const id = randomUUID();
    const trial = { id, organizationId, kind, definition, timeoutMs };
    if (!(await insertTrial(this.db, trial, trialsAtOnceMax))) {
      throw new TryLater(
        'GEN_RATE_LIMITED',
        `an organization runs at most ${trialsAtOnceMax} trials at once`,
      );
    }
    try {
      await this.jobs.enqueue(healthChecksQueue, 'try-check', { trial_id: id });
      return outcomeView(await this.outcomeOf(id, timeoutMs));
    } finally {
      // A row that stays is removed by a later trial.
      await deleteTrial(this.db, id).catch(() => undefined);
    }
  }

  private async outcomeOf(id: string, timeoutMs: number): Promise<ProbeOutcome> {
    const waitMs = Math.min(timeoutMs + graceMs, this.requestTimeoutMs - beforeRequestTimeoutMs);
    const until = performance.now() + waitMs;
    for (let pollMs = pollMsMin; performance.now() < until; pollMs = Math.min(pollMs * 2, pollMsMax)) {
      await pause(Math.min(pollMs, Math.max(0, until - performance.now())));
      const outcome = await findOutcome(this.db, id);
      if (outcome !== undefined) return outcome;
    }
    throw new TryLater('GEN_UNAVAILABLE', 'no worker has run the trial in time');
  }
}

const outcomeView = ({
  verdict,
  reason,
  message,
  seconds,
  phases,
  status,
  certificateExpiresAt,
}: ProbeOutcome) => ({
  verdict,
  reason,
  message,
  seconds,
  phases: Object.fromEntries(
    Object.entries(phases).map(([phase, spent]) => [phase.replaceAll('_', '-'), spent]),
  ),
  ...(status !== undefined && { status }),
  ...(certificateExpiresAt !== undefined && {
    'certificate-expires-at': new Date(certificateExpiresAt * 1_000).toISOString(),
  }),
});
