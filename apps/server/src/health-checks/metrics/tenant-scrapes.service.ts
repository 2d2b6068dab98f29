import type { Readable } from 'node:stream';
import { finished } from 'node:stream';
import { InvalidInput, type Settings } from '@bellwether/config';
import { Database } from '@bellwether/database';
import { SETTINGS } from '@bellwether/platform';
import { Pacer, type Representation, streamPage } from '@bellwether/telemetry';
import { Inject, Injectable } from '@nestjs/common';
import { HealthChecksTelemetry } from '../health-checks.telemetry.js';
import { checkRows } from './check-rows.repository.js';
import { CheckSeries } from './check-series.telemetry.js';
import { bytesAtMost, headerBytes, pagePieces, selectFamilies } from './page-families.telemetry.js';
import { ScrapeSemaphores } from './scrape-semaphores.js';

export interface Scrape {
  readonly organizationId: string;
  /** Of the families to show; all of them without names. */
  readonly names: readonly string[] | undefined;
  readonly representation: Pick<Representation, 'format' | 'isGzip'>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

type Families = ReturnType<typeof selectFamilies>;

/** Makes the metrics page of an organization, from the totals that are stored. */
@Injectable()
export class TenantScrapesService {
  private readonly semaphores = new ScrapeSemaphores();

  constructor(
    private readonly db: Database,
    private readonly telemetry: HealthChecksTelemetry,
    @Inject(SETTINGS) private readonly settings: Pick<Settings, 'health_checks'>,
  ) {}

  /**
   * All checks are read before the first byte, so that a page that is too large is refused as a whole and no connection to
   * the database waits for a client. The text of the page is made while the client reads it. Without a client there is no
   * page.
   */
  async open(scrape: Scrape): Promise<Readable | undefined> {
    const startedAt = performance.now();
    const over = (outcome: 'complete' | 'too_large' | 'failed'): void =>
      this.telemetry.tenantScraped(outcome, (performance.now() - startedAt) / 1000);
    let leave = (): void => {};
    try {
      leave = await this.semaphores.acquire(scrape.organizationId);
      const families = selectFamilies(scrape.names);
      const slices = await this.semaphores.reading(() => this.load(scrape, families));
      const page = streamPage(
        pagePieces(slices, families, scrape.representation.format),
        scrape.representation,
      );
      finished(page, (error) => {
        leave();
        over(error ? 'failed' : 'complete');
      });
      return page;
    } catch (error) {
      leave();
      over(error instanceof InvalidInput ? 'too_large' : 'failed');
      if (scrape.signal.aborted) return undefined;
      throw error;
    }
  }

  private load({ organizationId, signal }: Scrape, families: Families): Promise<readonly CheckSeries[]> {
    const limit = this.settings.health_checks.scrape_limit;
    return this.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute(async (snapshot) => {
        const slices: CheckSeries[] = [];
        const pacer = new Pacer();
        let bytes = headerBytes(families);
        let lastId: string | undefined;
        for await (const rows of checkRows(snapshot, organizationId)) {
          signal.throwIfAborted();
          const series = new CheckSeries(rows, lastId);
          lastId = rows.at(-1)?.id;
          bytes += bytesAtMost(series, families);
          if (bytes > limit) throw tooLarge(limit);
          slices.push(series);
          if (pacer.isDue()) await pacer.rest();
        }
        signal.throwIfAborted();
        return slices;
      });
  }
}

const tooLarge = (limit: number): InvalidInput =>
  new InvalidInput(
    'GEN_PAYLOAD_TOO_LARGE',
    `the metrics of this organization are larger than ${limit} bytes (health_checks.scrape_limit): ask for some families ` +
      'with ?name[]=healthcheck_total, in Prometheus by `params`, and set its `body_size_limit` above what is left',
  );
