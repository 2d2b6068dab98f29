import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

/**
 * One comparison costs 50 to 100 ms of a core in plain JavaScript (cost 10). It happens in a thread of its
 * own, so that a stranger who guesses passwords cannot hold the event loop of a process that has other work
 * to do.
 */
export type BcryptCompare = (password: string, hash: string) => Promise<boolean>;

const inThread = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { compareSync } = require(workerData.bcrypt);
  parentPort.postMessage(compareSync(workerData.password, workerData.hash));
`;

export const compareInThread: BcryptCompare = (password, hash) =>
  new Promise((resolve, reject) => {
    const bcrypt = createRequire(import.meta.url).resolve('bcryptjs');
    const worker = new Worker(inThread, {
      eval: true,
      workerData: { bcrypt, password, hash },
      // A preload of the process, such as its telemetry, has no business in this thread.
      execArgv: [],
      env: {},
    });
    worker.unref();
    worker.once('message', (matches) => {
      resolve(matches === true);
      void worker.terminate();
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the bcrypt thread ended with ${code} and no answer`)));
  });
