import { Database } from '@bellwether/database';
import { Controller, Get } from '@nestjs/common';
import { z } from 'zod';
import { Operation, ValidQuery } from '../../api/operation.js';
import { ByToken, CurrentTenant, type Tenant } from '../organizations/tenant.js';
import { resultAnswer, type ResultsQuery, resultsOfPage, resultsQuery } from './results.dto.js';
import { loadResults } from './results.repository.js';

const example = {
  id: '0b1c9a2e-4c1f-4d3a-9f0e-1a2b3c4d5e6f',
  success: true,
  labels: { healthcheck_name: 'shop-http', zone: 'local' },
  'created-at': '2030-01-31T12:00:00.000Z',
  summary: 'HTTP healthcheck on shop.example:443',
  message: 'success',
  'healthcheck-id': '5c6d7e8f-90a1-4b2c-8d3e-4f5061728394',
  duration: 42,
  type: 'http',
};

@Controller('api/v1/result/healthchecks')
export class ResultsController {
  constructor(private readonly db: Database) {}

  @Get()
  @ByToken('ListHealthchecksResults')
  @Operation({
    summary: 'List what probes of the shared workers found',
    description: `Newest first, ${resultsOfPage} a page.`,
    query: resultsQuery,
    invalid: 'HCK_INVALID',
    answers: {
      200: {
        description: 'One page',
        body: z.object({ result: z.array(resultAnswer) }),
        example: { result: [example] },
      },
    },
    errors: ['HCK_INVALID'],
  })
  async list(@CurrentTenant() { organizationId }: Tenant, @ValidQuery() query: ResultsQuery) {
    const rows = await loadResults(this.db, organizationId, query);
    return {
      result: rows.map((row) => ({
        id: row.id,
        success: row.success,
        labels: { healthcheck_name: row.name, zone: row.zone },
        'created-at': row.created_at.toISOString(),
        summary: row.summary,
        message: row.message,
        'healthcheck-id': row.check_id,
        duration: row.duration_ms,
        type: row.kind,
      })),
    };
  }
}
