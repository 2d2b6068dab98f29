export { compareFamilies, expectFamilies } from './expect-families.js';
export type { CompareOptions, FamilyDifferences } from './expect-families.js';
export { parseExposition } from './parse-exposition.js';
export type { ParsedExemplar, ParsedFamily, ParsedSample, ParsedType } from './parse-exposition.js';
export { scrape } from './scrape.js';
export type { Scrape, ScrapeOptions } from './scrape.js';
export { OtlpReceiver } from './otlp-receiver.js';
export type {
  ReceivedLog,
  ReceivedMetric,
  ReceivedPoint,
  ReceivedRequest,
  ReceivedSpan,
  ReceiverMood,
} from './otlp-receiver.js';
