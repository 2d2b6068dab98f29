import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, makeThrowawayDirectory, tool } from '@bellwether/local/testing';

export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface TenantPrometheus {
  query(expression: string): Promise<readonly Found[]>;
  stop(): Promise<void>;
}

interface QueryAnswer {
  readonly data?: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
}

/** A Prometheus of a tenant, on a free port, with these settings. */
export async function startTenantPrometheus(config: string): Promise<TenantPrometheus> {
  const folder = await makeThrowawayDirectory('prometheus');
  const file = join(folder.path, 'prometheus.yml');
  await writeFile(file, config);
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(
    await tool('prometheus'),
    [
      `--config.file=${file}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  return {
    /** Nothing while it starts. */
    async query(expression) {
      const parameters = new URLSearchParams({ query: expression });
      const answer = await fetch(`http://${address}/api/v1/query?${parameters}`).catch(() => undefined);
      if (answer === undefined || answer.status === 503) return [];
      const { data } = (await answer.json()) as QueryAnswer;
      if (data === undefined) throw new Error(`${expression} is answered with ${answer.status}`);
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
    async stop() {
      child.kill();
      await exited;
      await folder.remove();
    },
  };
}
