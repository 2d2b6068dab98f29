import { toyArtefacts } from '../../tests/toy/toy.js';

/** A menu as both schemas write it; kinds and orders are written differently. */
interface Menu {
  readonly name: string;
  readonly label: string;
  readonly multi: boolean;
  readonly includeAll: boolean;
  readonly allValue?: string;
  readonly definition?: string;
  readonly current: object;
}
interface WithLinks {
  readonly title: string;
  readonly links: readonly object[];
}
interface Classic extends WithLinks {
  readonly templating: { readonly list: readonly Menu[] };
  readonly panels: readonly { readonly id: number; readonly links?: readonly object[] }[];
}
interface V2 extends WithLinks {
  readonly variables: readonly { readonly spec: Menu }[];
  readonly elements: Readonly<Record<string, { readonly spec: { readonly links?: readonly object[] } }>>;
}

const { provisioning, v2 } = toyArtefacts();
const boards = [...provisioning].map(([domain, classic]) => {
  const { spec } = v2.get(domain) as { spec: V2 };
  return [domain, classic as Classic, spec] as const;
});
const menuOf = ({ name, label, multi, includeAll, allValue, definition, current }: Menu) => ({
  name,
  label,
  multi,
  includeAll,
  allValue,
  definition,
  current,
});

describe.each(boards)('%s in the classic model and in schema v2', (_, classic, other) => {
  it('has the same menus', () => {
    expect(classic.templating.list.map(menuOf)).toEqual(other.variables.map(({ spec }) => menuOf(spec)));
    expect(classic.templating.list.map(({ name }) => name)).toEqual(['datasource', 'job', 'instance']);
  });

  it('has the same links, from the dashboard and from its panels', () => {
    expect(classic.links).toEqual(other.links);
    for (const { id, links = [] } of classic.panels) {
      expect(links).toEqual(other.elements[`panel-${id}`]?.spec.links ?? []);
    }
  });
});
