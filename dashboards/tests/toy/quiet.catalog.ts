/** A team that has promised nothing yet: no objective, so no alert, no route and no runbook. */
import { defineMetrics } from '@bellwether/telemetry/catalog';
import { shop } from './toy.catalog.js';

const { errorObjective: _promise, ...orders } = shop.orders;

export const catalog = [defineMetrics('shop', { orders, open: shop.open })];
export const product = { name: 'Quiet shop', slug: 'quiet' };
