import { ledger } from '@bellwether/catalog';
import { TelemetryModule } from '@bellwether/telemetry/nest';
import { Module } from '@nestjs/common';
import { BacklogService } from './intake/backlog.service.js';
import { BalanceDirectory } from './balances/balance-directory.js';
import { BalancesController } from './balances/balances.controller.js';
import { BalancesService } from './balances/balances.service.js';
import { BulkController } from './bulk/bulk.controller.js';
import { BulkService, BulkStanding } from './bulk/bulk.service.js';
import { DryRunService } from './transactions/dry-run.service.js';
import { InflightController } from './inflight/inflight.controller.js';
import { InflightService } from './inflight/inflight.service.js';
import { IntakeService } from './intake/intake.service.js';
import { LaneChoice } from './intake/lane-choice.js';
import { LaneJobs } from './intake/lane-jobs.js';
import { LedgerTelemetry } from './ledger.telemetry.js';
import { LedgersController } from './ledgers/ledgers.controller.js';
import { ListingsService } from './reads/listing.service.js';
import { MetadataController } from './metadata/metadata.controller.js';
import { MonitorsController } from './monitors/monitors.controller.js';
import { MonitorsService } from './monitors/monitors.service.js';
import { QueueRowWatch } from './intake/queue-row-watch.js';
import { RecoveryController } from './intake/recovery.controller.js';
import { RefundsController } from './transactions/refunds.controller.js';
import { RefundsService } from './transactions/refunds.service.js';
import { TransactionsController } from './transactions/transactions.controller.js';
import { TransactionsService } from './transactions/transactions.service.js';

/** Accepts transactions and shows what became of them; applying them is the worker's. */
@Module({
  imports: [TelemetryModule.forFeature(ledger)],
  controllers: [
    LedgersController,
    BalancesController,
    TransactionsController,
    InflightController,
    BulkController,
    RefundsController,
    RecoveryController,
    MonitorsController,
    MetadataController,
  ],
  providers: [
    LedgerTelemetry,
    ListingsService,
    BalanceDirectory,
    BalancesService,
    BacklogService,
    LaneChoice,
    LaneJobs,
    IntakeService,
    DryRunService,
    QueueRowWatch,
    TransactionsService,
    InflightService,
    RefundsService,
    BulkService,
    BulkStanding,
    MonitorsService,
  ],
})
export class LedgerModule {}
