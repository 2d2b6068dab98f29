/** A team that has promised nothing yet: no objective, so no alert, no route and no runbook. */
import { shop } from './toy.catalog.js';
import { defineMetrics } from '@bellwether/telemetry/catalog';

const { errorObjective: _promise, ...orders } = shop.orders;

export const catalog = [defineMetrics('shop', { orders, open: shop.open })];
export const product = { name: 'Quiet shop', slug: 'quiet' };
