import type { DemoApi } from './demo-api.js';
import type { Dice } from './dice.js';

/** Traffic of one domain. A new domain is one file with this form and a line in the list. */
export interface DemoDomain {
  readonly name: string;
  /** Once, before the traffic: makes what the steps need. */
  prepare(api: DemoApi): Promise<void>;
  /** One thing a caller may do. Called again and again, several at a time. */
  step(api: DemoApi, dice: Dice): Promise<void>;
}
