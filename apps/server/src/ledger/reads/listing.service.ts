import { InvalidInput } from '@bellwether/config';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Operation } from '../../api/operation.js';
import { SlowQueries } from '../../api/slow-queries.js';
import { boundedList, spelledNumber, wholeNumber, requestObject } from '../fields.dto.js';
import {
  type Fields,
  filtersMax,
  readFilters,
  spelledInQuery,
  tooManyFilters,
  valuesMax,
} from './filters.js';
import { type Columns, countAll, type Listed, type Listing, loadPage } from './listing.repository.js';

const pageMax = 100;
const offsetMax = 1_000_000;

const limit = wholeNumber(1, pageMax).default(20);
const offset = wholeNumber(0, offsetMax).default(0);

/** `limit`, `offset`, and any filter as `field_operator=value`. */
export const listQuery = z.looseObject({ limit, offset });

const filterValue = z.union([z.string(), z.boolean().transform(String), spelledNumber]);
/** Keeps one more value than any operator allows, so that the operator reports the fault. */
const filterValues = z.preprocess(
  (list) => (Array.isArray(list) ? list.slice(0, valuesMax + 1) : list),
  z.array(filterValue),
);

export const filterBody = requestObject(
  z
    .strictObject({
      filters: boundedList(
        requestObject(
          z.strictObject({
            field: z.string().max(64),
            operator: z.string().max(16),
            value: filterValue.optional(),
            values: filterValues.optional(),
          }),
        ),
        filtersMax,
        tooManyFilters,
      ).default([]),
      limit,
      offset,
      sort_by: z.string().max(64).optional(),
      sort_order: z.enum(['asc', 'desc']).default('desc'),
      include_count: z.boolean().default(false),
    })
    .meta({ id: 'Filter' }),
  ['sort_by', 'sort_order'],
);

/** The costs of a search and their bounds, for the API description. */
const searchCost =
  'What no index knows is looked for in all rows, also to sort and to count, by a few requests at a time and within ' +
  'a time: 503 says that others are at it, 504 by which fields to filter instead.';

/** The description of a list. `filters` are examples of query filters. */
export const ListOperation = (things: string, filters: string, answer: z.ZodType, example: object) =>
  Operation({
    summary: `List ${things}, newest first`,
    description: `Filters are parameters such as ${filters}. ${searchCost}`,
    query: listQuery,
    answers: { 200: { description: 'One page', body: z.array(answer), example: [example] } },
  });

/** The description of a search. `request` is an example of its body. */
export const FindOperation = (things: string, request: object, answer: z.ZodType, example: object) =>
  Operation({
    summary: `Find ${things}`,
    description: searchCost,
    body: filterBody,
    example: request,
    answers: {
      200: {
        description: 'One page; with `include_count`, an object of `data` and `total_count`',
        body: z.union([z.array(answer), z.object({ data: z.array(answer), total_count: z.number() })]),
        example: [example],
      },
    },
  });

export type ListQuery = z.output<typeof listQuery>;
export type FilterBody = z.output<typeof filterBody>;

const fieldsOf = (columns: Columns): Fields =>
  Object.fromEntries(Object.entries(columns).map(([name, { kind }]) => [name, kind]));

export const listingOfQuery = (query: ListQuery, columns: Columns): Listing => ({
  filters: readFilters(spelledInQuery(query, new Set(['limit', 'offset'])), fieldsOf(columns)),
  limit: query.limit,
  offset: query.offset,
  ascending: false,
});

export const listingOfBody = (body: FilterBody, columns: Columns): Listing => {
  const spelled = body.filters.map(({ field, operator, value, values }) => ({
    field,
    operator,
    values: values ?? (value === undefined ? [] : [value]),
  }));
  if (body.sort_by !== undefined && !Object.hasOwn(columns, body.sort_by)) {
    throw new InvalidInput('GEN_VALIDATION_ERROR', `there is no field ${body.sort_by} to sort by`);
  }
  return {
    filters: readFilters(spelled, fieldsOf(columns)),
    limit: body.limit,
    offset: body.offset,
    ascending: body.sort_order === 'asc',
    ...(body.sort_by !== undefined && { sortBy: body.sort_by }),
  };
};

/** Loads pages and counts. Filters without an index scan all rows, so both run as long reads. */
@Injectable()
export class ListingsService {
  constructor(private readonly reads: SlowQueries) {}

  async list<R>(listed: Listed, query: ListQuery, view: (row: R) => object) {
    return this.page(listed, listingOfQuery(query, listed.columns), view);
  }

  async find<R>(listed: Listed, body: FilterBody, view: (row: R) => object) {
    const listing = listingOfBody(body, listed.columns);
    const data = await this.page(listed, listing, view);
    if (!body.include_count) return data;
    const count = await this.reads.run(narrower(listed), (db) => countAll(db, listed, listing));
    return { data, total_count: count };
  }

  private async page<R>(listed: Listed, listing: Listing, view: (row: R) => object) {
    const rows = await this.reads.run(narrower(listed), (db) => loadPage<R>(db, listed, listing));
    return rows.map(view);
  }
}

const narrower = ({ foundBy }: Listed): string =>
  `filter by ${foundBy.join(', ')}, or do without sort_by, include_count and a large offset`;
