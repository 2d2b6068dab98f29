import { balanceMonitorsQueue, GiveUp, type PayloadOf, type Settings, TryLater } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { parseId, printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject } from '@nestjs/common';
import { LOG, SETTINGS } from '../platform/context.js';
import { HandlesJob, type JobContext, type JobHandler } from '../platform/handlers.js';
import { deliver, type DeliveryFailure } from './monitor-delivery.js';
import { type ClaimedEvent, claimEvent, endEvent, recordFailure } from './monitors.repository.js';
import { MonitorsTelemetry } from './monitors.telemetry.js';

const contract = balanceMonitorsQueue.jobs['notify-crossing'];

/** When the queue has surely tried again, if it still knows the job; later than that the job is taken for lost. */
const patienceMsOf = (attempt: number): number =>
  (2 ** attempt - 1) * contract.backoff.delayMs + 2 * contract.timeoutMs;

/**
 * Tells a receiver of one crossing of a balance monitor.
 *
 * Takes: the event, whose body was stored with the crossing.
 * Writes: how the attempt ended.
 * Outcomes: delivered, when the receiver answers 2xx; given up after the last attempt.
 * Retried: whatever else happens. The attempts are counted in the database, so that a lost job adds none.
 * A repeat is harmless: an event that has ended is not sent again. One that was sent and could not be noted is sent
 * twice, with the same id and the same body, and the receiver knows it by that.
 */
@HandlesJob(balanceMonitorsQueue.name, 'notify-crossing')
export class NotifyCrossingJob implements JobHandler<
  PayloadOf<typeof balanceMonitorsQueue, 'notify-crossing'>
> {
  constructor(
    private readonly db: Database,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'ledger'>,
    @Inject(LOG) private readonly log: TelemetryLog,
    private readonly telemetry: MonitorsTelemetry,
  ) {}

  async handle(
    { event_id: eventId }: PayloadOf<typeof balanceMonitorsQueue, 'notify-crossing'>,
    { attempt, signal }: JobContext,
  ): Promise<void> {
    const id = parseId('event', eventId);
    if (id === undefined) throw new GiveUp('JOB_PAYLOAD_INVALID', `${eventId} is no event`);
    const event = await claimEvent(this.db, id, patienceMsOf(attempt));
    if (event === undefined) return;
    const failure = await this.send(event, signal);
    if (failure === undefined) await this.end(event, 'delivered');
    else await this.failed(event, failure);
  }

  private async send(event: ClaimedEvent, signal: AbortSignal): Promise<DeliveryFailure | undefined> {
    const { monitors } = this.settings.ledger;
    const url = event.callBackUrl ?? monitors.call_back_url?.reveal();
    if (monitors.secret === undefined || url === undefined) {
      const missing =
        monitors.secret === undefined ? 'ledger.monitors.secret' : 'ledger.monitors.call_back_url';
      return { reason: 'forbidden', message: `the setting ${missing} is missing` };
    }
    const delivery = { id: printId('event', event.id), body: event.body, url };
    const limits = {
      secret: monitors.secret.reveal(),
      timeoutMs: monitors.timeout,
      answerBytesMax: monitors.answer_limit,
      allowPrivateTargets: monitors.allow_private_targets,
    };
    return deliver(delivery, limits, signal);
  }

  private async end(event: ClaimedEvent, outcome: 'delivered' | 'given_up', failure?: string): Promise<void> {
    if (await endEvent(this.db, event.id, outcome, failure)) this.telemetry.ended(outcome);
  }

  private async failed(event: ClaimedEvent, { reason, message }: DeliveryFailure): Promise<never> {
    this.telemetry.deliveryFailed(reason);
    if (event.attempts < contract.attempts) {
      await recordFailure(this.db, event.id, message);
    } else {
      await this.end(event, 'given_up', message);
      this.log.error(
        {
          event_id: printId('event', event.id),
          monitor_id: printId('monitor', event.monitorId),
          reason: message,
        },
        'a crossing could not be told and is given up',
      );
    }
    throw new TryLater('GEN_UNAVAILABLE', message, { monitor_id: printId('monitor', event.monitorId) });
  }
}
