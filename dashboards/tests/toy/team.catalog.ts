/** What another team writes: a module that exports its catalog, and a few words about itself. */
import { shop } from './toy.catalog.js';

export const catalog = [shop];
export const product = { name: 'Toy shop', slug: 'toy' };
