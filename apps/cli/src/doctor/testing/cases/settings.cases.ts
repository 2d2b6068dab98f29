import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deadUrl, type Case } from '../system.js';

const endpoint = (value: string) => ({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: value });

export const settingsCases = {
  'settings-wrong': [
    {
      when: 'a port is no number',
      cause: (system) => system.examine({ BELLWETHER_SERVER_PORT: 'eighty' }),
      says: /server\.port.*Set BELLWETHER_SERVER_PORT to .* bellwether config check/,
    },
    {
      when: 'a variable is misspelt',
      cause: (system) => system.examine({ BELLWETHER_SERVR_PORT: '5001' }),
      says: /did you mean BELLWETHER_SERVER_PORT.*Correct or remove BELLWETHER_SERVR_PORT/,
    },
    {
      when: 'the settings file is no JSON',
      cause: async (system) => {
        await writeFile(join(system.folder.path, 'broken.json'), '{ "server": ');
        return system.examine({}, '--config', 'broken.json');
      },
      says: /broken\.json.*bellwether config check --config broken\.json/,
    },
  ],
  'service-unnamed': [
    {
      when: 'production does not know its Postgres and a process is away',
      cause: async (system) => {
        const change = { NODE_ENV: 'production', BELLWETHER_DATABASE_URL: undefined };
        return system.examine(change, '--server-url', await deadUrl());
      },
      says: /database\.url: missing.*Set BELLWETHER_DATABASE_URL to a URL/,
      besides: ['process-silent'],
    },
  ],
  'endpoint-grpc': [
    {
      when: 'the endpoint for traces names port 4317',
      cause: (system) => system.examine(endpoint('http://127.0.0.1:4317')),
      says: /uses port 4317, which speaks gRPC.*OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http:\/\/<host>:4318/,
    },
  ],
  'endpoint-malformed': [
    {
      when: 'the endpoint has no scheme',
      cause: (system) => system.examine(endpoint('127.0.0.1:4318')),
      says: /does not begin with http:\/\/.*OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http:\/\/<host>:4318/,
    },
    {
      when: 'the port of the endpoint cannot be read',
      cause: (system) => system.examine(endpoint('http://127.0.0.1:port')),
      says: /is not a URL/,
    },
  ],
  'protocol-unspoken': [
    {
      when: 'gRPC is asked for',
      cause: (system) => system.examine({ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }),
      says: /OTEL_EXPORTER_OTLP_PROTOCOL is not http\/protobuf.*OTEL_EXPORTER_OTLP_PROTOCOL=http\/protobuf/,
    },
  ],
  'variable-unfit': [
    {
      when: 'a time-out is no number',
      cause: (system) => system.examine({ OTEL_EXPORTER_OTLP_TIMEOUT: '10s' }),
      says: /OTEL_EXPORTER_OTLP_TIMEOUT is not a whole number.*Correct or unset the variable/,
    },
    {
      when: 'an exporter is asked for that is not here',
      cause: (system) => system.examine({ OTEL_TRACES_EXPORTER: 'otlp,zipkin' }),
      says: /OTEL_TRACES_EXPORTER also asks for zipkin/,
    },
  ],
  'variable-ignored': [
    {
      when: 'a variable is set that changes nothing here',
      cause: (system) => system.examine({ OTEL_EXPORTER_OTLP_INSECURE: 'true' }),
      says: /OTEL_EXPORTER_OTLP_INSECURE is set and changes nothing.*Unset the variable/,
    },
  ],
  'certificate-unreadable': [
    {
      when: 'the file of the CA does not exist',
      cause: (system) => system.examine({ OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' }),
      says: /OTEL_EXPORTER_OTLP_CERTIFICATE names a file that cannot be read \(ENOENT\)/,
    },
  ],
  'dsn-wrong': [
    {
      when: 'the DSN is plain HTTP to another machine',
      cause: (system) => system.examine({ BELLWETHER_CLOUD_DSN: 'http://key@observe.example/42' }),
      says: /scheme of the DSN.*BELLWETHER_CLOUD_DSN=https:\/\/<write-key>@<host>\/<project-id>/,
    },
    {
      when: 'the DSN has no write key',
      cause: (system) => system.examine({ BELLWETHER_CLOUD_DSN: 'https://observe.example/42' }),
      says: /no write key/,
    },
  ],
  'rules-outdated': [
    {
      when: 'the rules beside it were made for another catalog',
      cause: async (system) => {
        const folder = join(system.folder.path, 'old-rules');
        await mkdir(join(folder, 'prometheus'), { recursive: true });
        const rules = '# Generated from catalog 0123456789abcdef by `pnpm generate`\ngroups: []\n';
        await writeFile(join(folder, 'prometheus/http.rules.yaml'), rules);
        return system.examine({}, '--generated', folder);
      },
      says: /generated rules were made for catalog 0123456789abcdef, the processes run [0-9a-f]{16}.*pnpm generate/,
    },
  ],
  'dashboards-outdated': [
    {
      when: 'the dashboards beside it were made for another catalog',
      cause: async (system) => {
        const folder = join(system.folder.path, 'old-dashboards');
        await mkdir(join(folder, 'grafana/import'), { recursive: true });
        const dashboard = { description: 'Generated from catalog 0123456789abcdef by `pnpm generate`' };
        await writeFile(join(folder, 'grafana/import/http.json'), JSON.stringify(dashboard));
        return system.examine({}, '--generated', folder);
      },
      says: /generated dashboards were made for catalog 0123456789abcdef.*import them into Grafana/,
    },
  ],
} as const satisfies Readonly<Record<string, readonly Case[]>>;
