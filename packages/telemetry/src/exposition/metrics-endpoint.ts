import type { MetricRegistry } from '../instruments/metric-registry.js';
import { Exposition } from './exposition.js';
import { answerScrape, errorAnswer } from './scrape-answer.js';
import type { ScrapeAnswer, ScrapeRequest } from './scrape-answer.js';

/** Answers scrapes of a registry; knows neither framework nor socket, so that every listener can use it. */
export class MetricsEndpoint {
  private readonly exposition: Exposition;

  constructor(private readonly registry: MetricRegistry) {
    this.exposition = new Exposition(registry);
  }

  async handle(request: ScrapeRequest): Promise<ScrapeAnswer> {
    try {
      return await answerScrape(request, (format) => this.exposition.render(format));
    } catch (error) {
      this.registry.log.error({ err: error }, 'A scrape could not be rendered.');
      return errorAnswer(500, 'GEN_INTERNAL', 'metrics could not be rendered');
    }
  }
}
