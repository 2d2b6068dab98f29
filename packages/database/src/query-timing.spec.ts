import { describeQuery } from './query-timing.js';

const tables = new Set(['balances', 'transactions', 'entries']);

describe('a query is described by operation and table alone', () => {
  it.each([
    ['select * from "balances" where "id" = $1', 'select', 'balances'],
    ['insert into "public"."entries" ("id") values ($1)', 'insert', 'entries'],
    ['update balances as b set version = g.version from given g', 'update', 'balances'],
    ['update "balances" set "version" = $1', 'update', 'balances'],
    ['delete from only transactions where id = $1', 'delete', 'transactions'],
    [
      'with given as (select 1), kept as (insert into transactions select * from given) select 1',
      'insert',
      'transactions',
    ],
    ['with given as (select * from unnest($1)) select * from given join balances on true', 'select', 'other'],
    ['with given as (select * from transactions) select * from given', 'select', 'transactions'],
    ['select id from balances order by id for update', 'select', 'balances'],
    ['select * from secrets', 'select', 'other'],
    ['begin', 'other', 'other'],
    ['create table balances ()', 'other', 'other'],
  ])('%s', (sql, operation, table) => {
    expect(describeQuery(sql, tables)).toEqual({ operation, table });
  });
});
