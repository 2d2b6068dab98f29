/**
 * Loads several processes in turn, a short slice each, round after round, all of them kept running: whatever else the
 * machine does falls on neighbours of the same round alike, and what is compared is compared within a round.
 */
import { connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import autocannon from 'autocannon';
import { medianOf } from './measure.mjs';

const connections = 16;
const warmUpSeconds = 3;

const usageOf = async (socketPath) => JSON.parse(await buffer(connect(socketPath)));

const slice = async ({ load, usageSocket }, seconds) => {
  const before = await usageOf(usageSocket);
  const { requests, latency, non2xx, errors, duration } = await autocannon({
    ...load,
    connections,
    duration: seconds,
  });
  const after = await usageOf(usageSocket);
  if (non2xx + errors > 0) throw new Error(`${non2xx} answers were no success, ${errors} had none`);
  return {
    perSecond: requests.total / duration,
    cpuUs: (after.cpuUs - before.cpuUs) / requests.total,
    p50: latency.p50,
    p99: latency.p99,
    mb: after.rss / 1e6,
  };
};

/** The first subject is what the others are compared with. */
export async function pairedLoad(subjects, { rounds, seconds }) {
  for (const subject of subjects) await slice(subject, warmUpSeconds);
  const slices = subjects.map(() => []);
  for (let round = 0; round < rounds; round++) {
    // Begins with another one each round, so that nobody always follows the same neighbour.
    for (let turn = 0; turn < subjects.length; turn++) {
      const at = (round + turn) % subjects.length;
      slices[at].push(await slice(subjects[at], seconds));
    }
  }
  return subjects.map(({ name }, at) => {
    const median = (read) => medianOf(slices[at].map(read));
    return {
      name,
      perSecond: median(({ perSecond }) => perSecond),
      perSecondRatio: median((each, round) => each.perSecond / slices[0][round].perSecond),
      cpuUs: median(({ cpuUs }) => cpuUs),
      cpuRatio: median((each, round) => slices[0][round].cpuUs / each.cpuUs),
      p50: median(({ p50 }) => p50),
      p99: median(({ p99 }) => p99),
      mb: slices[at].at(-1).mb,
    };
  });
}
