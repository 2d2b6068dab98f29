import { repositoryRoot } from '../repository.js';
import { startProcess, type TestProcess } from '../testing/test-process.js';
import { describeServer } from './server-routes.js';

describe('the description of the API that routes are generated from', () => {
  let server: TestProcess;

  beforeAll(async () => {
    server = await startProcess('server');
  });

  afterAll(() => server.stop());

  it('is the one that a running server serves', async () => {
    const described = await describeServer(repositoryRoot);
    const served = (await (await fetch(`${server.url}/openapi.json`)).json()) as unknown;
    expect(Object.keys(described.paths).length).toBeGreaterThan(10);
    expect(described).toEqual(served);
  });
});
