import { balanceMonitorsQueue, GiveUp, type PayloadOf, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { parseId, printId } from '@bellwether/database/ledger';
import type { TelemetryLog } from '@bellwether/telemetry';
import { Inject } from '@nestjs/common';
import { HandlesJob, type JobContext, type JobHandler, LOG, SETTINGS } from '@bellwether/platform';
import { deliver, type DeliveryFailure } from './monitor-delivery.js';
import { type ClaimedEvent, claimEvent, endEvent, postponeEvent } from './monitors.repository.js';
import { MonitorsTelemetry } from './monitors.telemetry.js';

const contract = balanceMonitorsQueue.jobs['notify-crossing'];

/** An attempt must have ended by then, because jobs have a timeout. */
const patienceMs = 2 * contract.timeoutMs;

const backoffMsOf = (attempts: number): number => (2 ** attempts - 1) * contract.backoff.delayMs;

const idsOf = ({ id, monitorId }: ClaimedEvent) => ({
  event_id: printId('event', id),
  monitor_id: printId('monitor', monitorId),
});

/**
 * Delivers one crossing of a balance monitor to its receiver.
 *
 * Takes: the event; its body was stored with the crossing.
 * Writes: how the attempt ended.
 * Outcomes: delivered, when the receiver answers 2xx; given up after the last attempt.
 * Retried: in every other case, with one job per attempt. Attempts are counted and timed in the database
 * only, so a lost job loses none and a doubled one adds none.
 * A repeat is harmless: an ended event is not sent again. An event that was sent but not recorded is sent
 * twice, with the same id and body, and the receiver recognizes it.
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
    { event_id: eventId, attempts_made: attempts }: PayloadOf<typeof balanceMonitorsQueue, 'notify-crossing'>,
    { signal }: JobContext,
  ): Promise<void> {
    const id = parseId('event', eventId);
    if (id === undefined) throw new GiveUp('JOB_PAYLOAD_INVALID', `${eventId} is no event`);
    const event = await claimEvent(this.db, { id, attempts }, patienceMs);
    if (event === undefined) return;
    // The last attempt was started and did not end.
    if (event.attempts > contract.attempts) {
      await this.giveUp(event, event.failure ?? 'no attempt came to its end');
      return;
    }
    const failure = await this.send(event, signal).catch(async (error: unknown) => {
      await this.postpone(event, 'the attempt was cut short');
      throw error;
    });
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
      // The operator chose this target, so private addresses are allowed.
      allowPrivateTargets: monitors.allow_private_targets || event.callBackUrl === null,
    };
    return deliver(delivery, limits, signal);
  }

  private async end(event: ClaimedEvent, outcome: 'delivered' | 'given_up', failure?: string): Promise<void> {
    if (await endEvent(this.db, event.id, outcome, failure)) this.telemetry.ended(outcome);
  }

  private async failed(event: ClaimedEvent, { reason, message }: DeliveryFailure): Promise<void> {
    this.telemetry.deliveryFailed(reason);
    if (event.attempts >= contract.attempts) await this.giveUp(event, message);
    else {
      await this.postpone(event, message);
      const fields = { ...idsOf(event), attempt: event.attempts, reason: message };
      this.log.warn(fields, 'a crossing could not be told and is tried again');
    }
  }

  private postpone(event: ClaimedEvent, message: string): Promise<void> {
    return postponeEvent(this.db, event, message, backoffMsOf(event.attempts));
  }

  private async giveUp(event: ClaimedEvent, message: string): Promise<void> {
    await this.end(event, 'given_up', message);
    const fields = { ...idsOf(event), reason: message };
    this.log.error(fields, 'a crossing could not be told and is given up');
  }
}
