import { balanceMonitorsQueue } from './balance-monitors.queue.js';
import type { QueueContract } from './define-queue.js';
import { healthChecksQueue } from './health-checks.queue.js';
import { transactionsQueue } from './transactions.queue.js';

export { balanceMonitorsQueue, healthChecksQueue, transactionsQueue };

/** Every queue. The worker refuses to start while a job in here has no handler. */
export const queues: readonly QueueContract[] = [transactionsQueue, balanceMonitorsQueue, healthChecksQueue];
