import { SeededRandom } from '@bellwether/local/testing';

export interface KillRequest {
  readonly reference: string;
  readonly precise_amount: number;
  readonly precision: number;
  readonly description: string;
  readonly currency: string;
  readonly source: string;
  readonly destination: string;
  readonly allow_overdraft: boolean;
}

export interface KillRound {
  readonly requests: readonly KillRequest[];
  /** The worker is killed when so many more transactions than before its round are final. */
  readonly afterFinals: number;
}

export const killSize = { rounds: 5, requestsPerRound: 120 };
const names = ['@World', '@Shop', '@Bank', '@Clerk'];

/** Everything about a run that is left to chance. Pure: the same seed gives the same plan. */
export const planKills = (seed: number): readonly KillRound[] => {
  const random = new SeededRandom(seed);
  const between = (low: number, high: number): number => low - 1 + random.upTo(high - low + 1);
  const { rounds, requestsPerRound } = killSize;

  const request = (reference: string): KillRequest => {
    const source = between(0, names.length - 1);
    const destination = (source + between(1, names.length - 1)) % names.length;
    return {
      reference,
      precise_amount: between(1, 500),
      precision: 100,
      description: 'a transaction of the kill test',
      currency: 'USD',
      source: names[source] as string,
      destination: names[destination] as string,
      allow_overdraft: source === 0,
    };
  };
  return Array.from({ length: rounds }, (_, round) => ({
    requests: Array.from({ length: requestsPerRound }, (_request, index) =>
      request(`round-${round}-${index}`),
    ),
    afterFinals: between(1, requestsPerRound - 20),
  }));
};
