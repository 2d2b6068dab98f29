/** The same dashboards in schema v2, the model of Grafana 13 and later. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboardv2';
import { PromQueryFormat, QueryV2Builder } from '@grafana/grafana-foundation-sdk/prometheus';
import { uidOf, type Product } from '../product.js';
import { layout, type Dashboard, type PlacedPanel, type PlacedRow } from './dashboard.js';
import * as defaults from './defaults.js';
import { dashboardLinks, panelLinks, type Addresses } from './links.js';
import { queriesOf, transformationsOf, type Panel, type PanelQuery } from './panel.js';
import { visualOf } from './visual.js';

const elementName = ({ id }: PlacedPanel): string => `panel-${id}`;
const promql = (): QueryV2Builder => new QueryV2Builder().datasource({ name: defaults.datasource });

export const schemaV2Dashboard = (dashboard: Dashboard, product: Product, addresses: Addresses): object => {
  const rows = layout(dashboard);
  const built = new sdk.DashboardBuilder(dashboard.title)
    .description(defaults.descriptionOf(dashboard, product))
    .tags(defaults.tagsOf(dashboard, product))
    .editable(false)
    .cursorSync(sdk.DashboardCursorSync.Crosshair)
    .timeSettings(
      new sdk.TimeSettingsBuilder()
        .from(defaults.timeRange.from)
        .to(defaults.timeRange.to)
        .autoRefresh(defaults.refreshEvery)
        .timezone('browser'),
    )
    .variables(variables(product))
    .annotations(annotations(product))
    .links(dashboardLinks(dashboard, product, addresses))
    .layout(new sdk.RowsBuilder().rows(rows.map(row)));
  for (const placed of rows.flatMap(({ panels }) => panels)) {
    built.element(elementName(placed), panel(placed, addresses));
  }
  return sdk.manifest(uidOf(product, dashboard.domain), built).build();
};

const row = ({ row: { title }, box, panels }: PlacedRow): sdk.RowBuilder =>
  new sdk.RowBuilder().title(title).layout(
    new sdk.GridBuilder().items(
      panels.map((placed) =>
        new sdk.GridItemBuilder()
          .name(elementName(placed))
          .x(placed.box.x)
          .y(placed.box.y - box.y - 1)
          .width(placed.box.w)
          .height(placed.box.h),
      ),
    ),
  );

const panel = (placed: PlacedPanel, addresses: Addresses): sdk.PanelBuilder => {
  const shown = placed.panel;
  return new sdk.PanelBuilder()
    .id(placed.id)
    .title(shown.title)
    .description(shown.reads)
    .links(panelLinks(shown, addresses))
    .data(data(shown))
    .visualization({ build: () => visualOf(shown) });
};

const data = (shown: Panel): sdk.QueryGroupBuilder =>
  new sdk.QueryGroupBuilder()
    .targets(
      queriesOf(shown).map((query) => new sdk.TargetBuilder().refId(query.refId).query(dataQuery(query))),
    )
    .transformations(
      transformationsOf(shown).map(({ id, options }) =>
        new sdk.TransformationBuilder().group(id).options(options),
      ),
    );

const dataQuery = (query: PanelQuery): QueryV2Builder => {
  const built = promql()
    .expr(query.expr)
    .legendFormat(query.legend)
    .format(query.format as PromQueryFormat)
    .range(!query.instant)
    .instant(query.instant);
  return query.exemplar ? built.exemplar(true) : built;
};

/** There is no builder for the query of a variable. */
const variableQuery = (query: string) => ({
  build: (): sdk.DataQueryKind => ({
    kind: 'DataQuery',
    group: 'prometheus',
    version: 'v0',
    datasource: { name: defaults.datasource },
    spec: { qryType: 1, query, refId: 'PrometheusVariableQueryEditor-VariableQuery' },
  }),
});

const variables = (product: Product) => [
  defaults.asSourceMenu(new sdk.DatasourceVariableBuilder('datasource').pluginId('prometheus'), 'default'),
  ...defaults
    .targetMenus(product)
    .map((menu) =>
      defaults
        .asTargetMenu(new sdk.QueryVariableBuilder(menu.name), menu)
        .query(variableQuery(menu.query))
        .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
        .sort(sdk.VariableSort.AlphabeticalAsc),
    ),
];

const annotations = (product: Product) => {
  const deploys = defaults.deployAnnotation(product);
  if (deploys === undefined) return [];
  return [
    new sdk.AnnotationQueryBuilder()
      .name(deploys.name)
      .enable(true)
      .iconColor('purple')
      .query(promql().expr(deploys.expr))
      .legacyOptions({ titleFormat: deploys.title, textFormat: deploys.text, step: '1m' }),
  ];
};
