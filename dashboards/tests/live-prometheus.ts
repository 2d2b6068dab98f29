import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, makeThrowawayDirectory, tool, waitUntil } from '@bellwether/local/testing';

export interface LivePrometheus {
  readonly url: string;
  /** The number of series that a query returns, now unless another moment is named. */
  count(query: string, at?: Date): Promise<number>;
  series(query: string): Promise<readonly Readonly<Record<string, string>>[]>;
  stop(): Promise<void>;
}

interface QueryAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data?: { readonly result: readonly { readonly metric: Readonly<Record<string, string>> }[] };
}

/** A Prometheus of its own with these settings, on a free port, with data that is thrown away. */
export const startPrometheus = async (config: object): Promise<LivePrometheus> => {
  const program = await tool('prometheus');
  const folder = await makeThrowawayDirectory('prometheus');
  const file = join(folder.path, 'prometheus.json');
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    program,
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${folder.path}/data`,
      `--web.listen-address=${new URL(url).host}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  const ask = async (query: string, at = new Date()): Promise<NonNullable<QueryAnswer['data']>['result']> => {
    const answer = await fetch(`${url}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query, time: at.toISOString() }),
    });
    const { status, error, data } = (await answer.json()) as QueryAnswer;
    if (status !== 'success' || data === undefined) throw new Error(`${query}\n${error}`);
    return data.result;
  };
  await waitUntil(
    async () => {
      if (child.exitCode !== null) throw new Error(log);
      return await fetch(`${url}/-/ready`).then(
        (answer) => answer.ok,
        () => false,
      );
    },
    { timeoutMs: 30_000, what: 'Prometheus to be ready' },
  );
  return {
    url,
    count: async (query, at) => (await ask(query, at)).length,
    series: async (query) => (await ask(query)).map(({ metric }) => metric),
    async stop() {
      child.kill('SIGTERM');
      await exited;
      await folder.remove();
    },
  };
};
