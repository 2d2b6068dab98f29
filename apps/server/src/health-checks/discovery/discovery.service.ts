import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { Database } from '@bellwether/database';
import { Injectable } from '@nestjs/common';
import { type CheckRow, loadChecks, loadDiscoveryState } from '../checks/checks.repository.js';
import { jsonList, streamOf } from '../checks/json-stream.js';
import type { LabelSelector } from './label-selector.js';
import { isForProbers, proberView } from './prober-view.js';

/** In the order of the prior art's payload. */
const discoveredKinds = ['dns', 'tcp', 'http', 'tls', 'command'] as const;

/** Raise it when the same checks are written in another form, so that no prober keeps the old one. */
const form = 1;

@Injectable()
export class DiscoveryService {
  constructor(private readonly db: Database) {}

  /** Changes with the checks of the organization; one query, which reads an index alone. */
  async etag(organizationId: string, selector: LabelSelector): Promise<string> {
    const { revision, count } = await loadDiscoveryState(this.db, organizationId);
    const content = JSON.stringify([form, organizationId, revision, count, selector]);
    return `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
  }

  /** Five lists, written as they are read. One without checks is not there. */
  payload(organizationId: string, selector: LabelSelector): Promise<Readable> {
    return streamOf(this.parts(organizationId, selector));
  }

  private async *parts(organizationId: string, labels: LabelSelector): AsyncGenerator<string> {
    let separator = '{';
    for (const kind of discoveredKinds) {
      const views = viewsOf(loadChecks(this.db, organizationId, { kind, labels }));
      for await (const part of jsonList(views)) {
        if (part === '[]') break;
        if (part.startsWith('[')) {
          yield `${separator}"${kind}-checks":`;
          separator = ',';
        }
        yield part;
      }
    }
    yield separator === '{' ? '{}' : '}';
  }
}

async function* viewsOf(pages: AsyncIterable<readonly CheckRow[]>): AsyncGenerator<readonly unknown[]> {
  for await (const rows of pages) yield rows.filter(isForProbers).map(proberView);
}
