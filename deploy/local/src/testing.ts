export { SeededRandom } from './demo/seeded-random.js';
export { runDemo } from './demo/run-demo.js';
export { freePort } from './machine/free-port.js';
export { tool } from './machine/programs.js';
export { migratedDatabaseUrl, testDatabaseUrl } from './testing/test-database.js';
export { startTestPostgres, type TestPostgres } from './testing/test-postgres.js';
export {
  startProcess,
  type Configuration,
  type Ports,
  type ProcessName,
  type ProcessOptions,
  type TestProcess,
} from './testing/test-process.js';
export { testSeed, type TestSeed } from './testing/test-seed.js';
export { startTestRedis, type TestRedis } from './testing/test-redis.js';
export { makeThrowawayDirectory, type ThrowawayDirectory } from './testing/throwaway-directory.js';
export { withClient } from './services/postgres.js';
export { waitUntil, type WaitOptions } from './wait-until.js';
