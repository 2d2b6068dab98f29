import { Injectable } from '@nestjs/common';
import { LongReads } from '../platform/slow-queries.js';
import { countAll, type Listed, type Listing, loadPage } from './listing.js';

/** Pages of what there is, and how much of it there is. What of it has no index is looked for in all rows. */
@Injectable()
export class ListingsService {
  constructor(private readonly reads: LongReads) {}

  page<R>(listed: Listed, listing: Listing): Promise<readonly R[]> {
    return this.reads.run(narrower(listed), (db) => loadPage<R>(db, listed, listing));
  }

  count(listed: Listed, listing: Listing): Promise<number> {
    return this.reads.run(narrower(listed), (db) => countAll(db, listed, listing));
  }
}

const narrower = ({ foundBy }: Listed): string =>
  `filter by ${foundBy.join(', ')}, or do without sort_by, include_count and a large offset`;
