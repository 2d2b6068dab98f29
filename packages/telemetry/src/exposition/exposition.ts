import { gather, type Gathered } from '../instruments/gather.js';
import type { MetricRegistry } from '../instruments/metric-registry.js';
import { type Family, type TableFamily, isTableFamily } from '../instruments/family.js';
import { type Format, Pacer, Rendering } from './rendering.js';
import { ByteBuffer } from '../instruments/byte-buffer.js';
import { writeForeignFamily } from './foreign-renderer.js';
import { FamilyRenderer } from './family-renderer.js';

/** Room for growth since the answer before, so that a usual scrape never moves its bytes. */
const SPARE_BYTES = 65_536;

/** Renders a registry. Scrapes that overlap share one rendering per representation. */
export class Exposition {
  private readonly ongoing = new Map<Format, Promise<Rendering>>();
  private readonly renderers = new Map<Format, Map<string, FamilyRenderer>>([
    ['text', new Map()],
    ['openmetrics', new Map()],
  ]);
  private readonly lastLength = new Map<Format, number>();

  constructor(private readonly registry: MetricRegistry) {}

  render(format: Format): Promise<Rendering> {
    const ongoing = this.ongoing.get(format);
    if (ongoing !== undefined) return ongoing;
    const started = this.renderNow(format).finally(() => this.ongoing.delete(format));
    this.ongoing.set(format, started);
    return started;
  }

  private async renderNow(format: Format): Promise<Rendering> {
    const startedAt = performance.now();
    const gathered = await gather(this.registry);
    const pacer = new Pacer();
    const writer = new ByteBuffer((this.lastLength.get(format) ?? 0) + SPARE_BYTES);
    const renderers: FamilyRenderer[] = [];
    let series = 0;
    for (const family of this.families(gathered)) {
      if (isTableFamily(family)) {
        const renderer = this.rendererOf(family, format);
        series += await renderer.write(writer, pacer);
        renderers.push(renderer);
      } else {
        series += await writeForeignFamily(family, format, writer, pacer);
      }
    }
    if (format === 'openmetrics') writer.writeText('# EOF\n');
    const body = writer.finished();
    for (const renderer of renderers) renderer.remember(body);
    this.forgetAllBut(renderers, format);
    this.lastLength.set(format, body.length);
    const { self } = this.registry;
    self.scrapeDuration.set((performance.now() - startedAt) / 1000);
    self.scrapeSize.set(body.length);
    self.scrapeSeries.set(series);
    return new Rendering(format, body, series);
  }

  /** Sorted by name, so that two scrapes can be compared line by line. */
  private families({ leftOut, foreign }: Gathered): readonly Family[] {
    const tables = this.registry.tableFamilies().filter(({ origin }) => !leftOut.has(origin));
    return [...tables, ...foreign].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  private rendererOf(family: TableFamily, format: Format): FamilyRenderer {
    const renderers = this.renderers.get(format) as Map<string, FamilyRenderer>;
    let renderer = renderers.get(family.name);
    const constantLabels = this.registry.defaultLabels();
    if (renderer?.table !== family.table || renderer.constantLabels !== constantLabels) {
      renderer = new FamilyRenderer(family, format, constantLabels);
      renderers.set(family.name, renderer);
    }
    return renderer;
  }

  private forgetAllBut(written: readonly FamilyRenderer[], format: Format): void {
    const kept = new Set(written);
    for (const renderer of this.renderers.get(format)?.values() ?? [])
      if (!kept.has(renderer)) renderer.forget();
  }
}
