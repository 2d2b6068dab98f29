import type { Tables } from '@bellwether/database';
import { type Kysely, sql } from 'kysely';
import { type ResultsQuery, resultsOfPage } from './results.dto.js';

/** One page, newest first. A deleted check has no results, whatever rows are still there. */
export const loadResults = (db: Kysely<Tables>, organizationId: string, asked: ResultsQuery) => {
  const { 'start-date': start, 'end-date': end, 'healthcheck-id': checkId, page = 1, success } = asked;
  let query = db
    .selectFrom('health_check_results as result')
    .innerJoin('health_checks as check', (join) =>
      join.onRef('check.id', '=', 'result.check_id').on('check.deleted_at', 'is', null),
    )
    .select([
      'result.id',
      'result.success',
      'result.zone',
      'result.created_at',
      'result.summary',
      'result.message',
      'result.check_id',
      'result.duration_ms',
      'check.name',
      'check.kind',
    ])
    .where('result.organization_id', '=', organizationId)
    .orderBy('result.created_at', 'desc')
    .orderBy('result.id', 'desc')
    .limit(resultsOfPage)
    .offset((page - 1) * resultsOfPage);
  if (start !== undefined) query = query.where('result.created_at', '>=', sql<Date>`${start}::timestamptz`);
  if (end !== undefined) query = query.where('result.created_at', '<=', sql<Date>`${end}::timestamptz`);
  if (checkId !== undefined) query = query.where('result.check_id', '=', checkId);
  if (success !== undefined) query = query.where('result.success', '=', success === 'true');
  return query.execute();
};
