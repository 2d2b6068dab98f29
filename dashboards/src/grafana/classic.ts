/** The classic JSON model, for the import dialog and the file provisioning of every Grafana. */
import * as sdk from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { uidOf, type Product } from '../product.js';
import { layout, type Dashboard, type PlacedPanel } from './dashboard.js';
import * as defaults from './defaults.js';
import { dashboardLinks, panelLinks, type Addresses } from './links.js';
import { queriesOf, transformationsOf, type PanelQuery } from './panel.js';
import { visualOf } from './visual.js';

/** `import` lets Grafana's dialog ask for the data source. `provisioning` takes the default one. */
export type ClassicForm = 'import' | 'provisioning';

const source = { type: 'prometheus', uid: defaults.datasource };
const inputName = 'DS_PROMETHEUS';

export const classicDashboard = (
  dashboard: Dashboard,
  product: Product,
  addresses: Addresses,
  form: ClassicForm,
): object => {
  const built = new sdk.DashboardBuilder(dashboard.title)
    .uid(uidOf(product, dashboard.domain))
    .description(defaults.descriptionOf(dashboard, product))
    .tags(defaults.tagsOf(dashboard, product))
    .readonly()
    .tooltip(sdk.DashboardCursorSync.Crosshair)
    .time(defaults.timeRange)
    .refresh(defaults.refreshEvery)
    .timezone('browser')
    .variables(variables(product, form))
    .annotations(annotations(product))
    .links(asClassic(dashboardLinks(dashboard, product, addresses)));
  for (const { id, row, box, panels } of layout(dashboard)) {
    built.withRow(new sdk.RowBuilder(row.title).id(id).gridPos(box));
    for (const placed of panels) built.withPanel(panel(placed, addresses));
  }
  const body = built.build();
  return form === 'import' ? { ...importHead(dashboard), ...body, id: null } : body;
};

/** Read by the import dialog, which asks for a data source and inserts it at the input's name. */
const importHead = (dashboard: Dashboard): object => {
  const kinds = dashboard.rows.flatMap(({ panels }) => panels.map((one) => visualOf(one).group));
  return {
    __inputs: [
      {
        name: inputName,
        label: 'Prometheus',
        description: 'The Prometheus that scrapes these processes',
        type: 'datasource',
        pluginId: 'prometheus',
        pluginName: 'Prometheus',
      },
    ],
    __elements: {},
    __requires: [
      { type: 'grafana', id: 'grafana', name: 'Grafana', version: '10.0.0' },
      { type: 'datasource', id: 'prometheus', name: 'Prometheus', version: '1.0.0' },
      ...[...new Set(kinds)].toSorted().map((id) => ({ type: 'panel', id, name: id, version: '' })),
    ],
  };
};

const variables = (product: Product, form: ClassicForm) => [
  defaults.asSourceMenu(
    new sdk.DatasourceVariableBuilder('datasource').type('prometheus'),
    form === 'import' ? `\${${inputName}}` : 'default',
  ),
  ...defaults
    .targetMenus(product)
    .map((menu) =>
      defaults
        .asTargetMenu(new sdk.QueryVariableBuilder(menu.name), menu)
        .query(menu.query)
        .datasource(source)
        .refresh(sdk.VariableRefresh.OnTimeRangeChanged)
        .sort(sdk.VariableSort.AlphabeticalAsc),
    ),
];

const annotations = (product: Product) => {
  const deploys = defaults.deployAnnotation(product);
  if (deploys === undefined) return [];
  const { placement: _inMenu, ...mark } = new sdk.AnnotationQueryBuilder()
    .name(deploys.name)
    .datasource(source)
    .enable(true)
    .iconColor('purple')
    .expr(deploys.expr)
    .titleFormat(deploys.title)
    .textFormat(deploys.text)
    .step('1m')
    .build();
  // The builder hides the switch in a menu. Without `placement` it stands above the panels, as in schema v2.
  return [{ build: () => mark }];
};

/** Links have the same JSON in both schemas, but two types. */
const asClassic = <T>(builders: readonly { build: () => unknown }[]): { build: () => T }[] =>
  builders.map((builder) => ({ build: () => builder.build() as T }));

const panel = ({ id, panel, box }: PlacedPanel, addresses: Addresses): sdk.PanelBuilder => {
  const visual = visualOf(panel);
  const built = new sdk.PanelBuilder()
    .id(id)
    .type(visual.group)
    .title(panel.title)
    .description(panel.reads)
    .gridPos(box)
    .options(visual.spec.options)
    .fieldConfig(visual.spec.fieldConfig as unknown as sdk.FieldConfigSource);
  if (panel.lines.length > 0) {
    built.datasource(source).targets(queriesOf(panel).map(target));
  }
  const toElsewhere = panelLinks(panel, addresses);
  if (toElsewhere.length > 0) built.links(asClassic(toElsewhere));
  const transformations = transformationsOf(panel);
  return transformations.length > 0 ? built.transformations([...transformations]) : built;
};

const target = (query: PanelQuery): DataqueryBuilder => {
  const built = new DataqueryBuilder()
    .refId(query.refId)
    .datasource(source)
    .expr(query.expr)
    .legendFormat(query.legend)
    .format(query.format as PromQueryFormat);
  if (query.exemplar) built.exemplar(true);
  return query.instant ? built.instant() : built.range();
};
