import {
  type CheckDefinition,
  definitionSchemas,
  type DefinedKind,
  GiveUp,
  healthChecksQueue,
  type PayloadOf,
  type Settings,
} from '@bellwether/config';
import { Database } from '@bellwether/database';
import { HandlesJob, type JobContext, type JobHandler, SETTINGS } from '@bellwether/platform';
import { Inject } from '@nestjs/common';
import { probeContextOf } from '../probers/probe-context.js';
import { probeCheck } from '../probers/prober.js';
import { findTrial, storeOutcome } from './trials.repository.js';

/**
 * Probes once with a definition that is not saved.
 *
 * Takes: the id of a trial; its definition is in the database.
 * Writes: the outcome, into the row of the trial.
 * Retried: never; the request that waits for it asks again.
 * A repeat is harmless: a trial that has an outcome, or is gone, is not probed.
 */
@HandlesJob(healthChecksQueue.name, 'try-check')
export class TryCheckJob implements JobHandler<PayloadOf<typeof healthChecksQueue, 'try-check'>> {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'health_checks'>,
  ) {}

  async handle(
    { trial_id: id }: PayloadOf<typeof healthChecksQueue, 'try-check'>,
    { signal }: Pick<JobContext, 'signal'>,
  ): Promise<void> {
    const trial = await findTrial(this.db, id);
    if (trial === undefined) return;
    const schema = definitionSchemas[trial.kind as DefinedKind] as
      (typeof definitionSchemas)[DefinedKind] | undefined;
    const read = schema?.safeParse(trial.definition);
    if (read?.success === false)
      throw new GiveUp('JOB_PAYLOAD_INVALID', `trial ${id} has no valid definition`);
    // A kind without a schema has no prober either.
    const check = { kind: trial.kind, definition: read?.data ?? {} } as CheckDefinition;
    const context = probeContextOf(this.settings.health_checks, trial.timeoutMs, signal);
    await storeOutcome(this.db, id, await probeCheck(check, context));
  }
}
