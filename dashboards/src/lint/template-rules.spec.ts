import { withBoard } from '../../tests/toy/break-board.js';

import {
  templateDatasourceRule,
  templateInstanceRule,
  templateJobRule,
  templateLabelPromqlRule,
  templateOnTimeChangeReloadRule,
} from './template-rules.js';

describe('template-datasource-rule', () => {
  it('reports a data source variable of another name', () => {
    expect(
      templateDatasourceRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'datasource');
          if (variable) variable.name = 'prometheus';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'has a data source variable prometheus, labelled Data source',
        mend: 'Name it datasource, label it "Data source", let it offer prometheus.',
      },
    ]);
  });

  it('reports a board without one', () => {
    expect(
      templateDatasourceRule.check(
        withBoard((board) => {
          board.templating.list = board.templating.list?.filter(({ type }) => type !== 'datasource') ?? [];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'has 0 data source variables',
        mend: 'Have exactly one, named datasource.',
      },
    ]);
  });
});

describe('template-job-rule', () => {
  it('reports all that does not mean all', () => {
    expect(
      templateJobRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'job');
          if (variable) variable.allValue = '.*';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'means .* by all (variable job)',
        mend: 'Let all mean .+ instead.',
      },
    ]);
  });

  it('reports a variable that takes one value only', () => {
    expect(
      templateJobRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'job');
          if (variable) variable.multi = false;
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'allows one value only (variable job)',
        mend: 'Let it take several.',
      },
    ]);
  });

  it('reports a board without it', () => {
    expect(
      templateJobRule.check(
        withBoard((board) => {
          board.templating.list = board.templating.list?.filter(({ name }) => name !== 'job') ?? [];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'is missing a variable (variable job)',
        mend: 'Add the query variable job.',
      },
    ]);
  });
});

describe('template-instance-rule', () => {
  it('reports all that does not mean all', () => {
    expect(
      templateInstanceRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'instance');
          if (variable) variable.allValue = '.*';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'means .* by all (variable instance)',
        mend: 'Let all mean .+ instead.',
      },
    ]);
  });

  it('reports a variable that takes one value only', () => {
    expect(
      templateInstanceRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'instance');
          if (variable) variable.multi = false;
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'allows one value only (variable instance)',
        mend: 'Let it take several.',
      },
    ]);
  });

  it('reports a board without it', () => {
    expect(
      templateInstanceRule.check(
        withBoard((board) => {
          board.templating.list = board.templating.list?.filter(({ name }) => name !== 'instance') ?? [];
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'is missing a variable (variable instance)',
        mend: 'Add the query variable instance.',
      },
    ]);
  });
});

describe('template-label-promql-rule', () => {
  it('reports a query that asks for no label values', () => {
    expect(
      templateLabelPromqlRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'job');
          if (variable) variable.query = 'up';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'variable job: up is not label_values(<selector>, <label>)',
        mend: 'Ask label_values of a metric that exists.',
      },
    ]);
  });

  it('reports a selector that does not parse', () => {
    expect(
      templateLabelPromqlRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'job');
          if (variable) variable.query = 'label_values(up{, job)';
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'variable job: label_values(up{, job) not PromQL at character 3: up{ ⟨here⟩',
        mend: 'Ask label_values of a metric that exists.',
      },
    ]);
  });
});

describe('template-on-time-change-reload-rule', () => {
  it('reports a variable that loads once', () => {
    expect(
      templateOnTimeChangeReloadRule.check(
        withBoard((board) => {
          const variable = board.templating.list?.find(({ name }) => name === 'instance');
          if (variable) variable.refresh = 1;
        }),
      ),
    ).toEqual([
      {
        where: 'grafana/import/shop.json',
        wrong: 'variable instance reloads at 1',
        mend: 'Let it reload when the time range changes (2).',
      },
    ]);
  });
});
