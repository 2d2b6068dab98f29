import { listOf, textOf, type Environment } from '../environment.js';
import { signals } from './destination.js';

const samplerNames = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
];

/** The values a variable may have, for the message about another value. */
type Form =
  'count' | 'limit' | 'ratio' | 'truth' | readonly string[] | { readonly listOf: readonly string[] };

/** What becomes of one variable of the OpenTelemetry standard here. */
type Handling =
  | { readonly honoured: true; readonly form: Form | undefined }
  | { readonly honoured: false; readonly because: string };

const honoured = (form?: Form): Handling => ({ honoured: true, form });
const ignored = (because: string): Handling => ({ honoured: false, because });

const byTimeout = 'OTEL_EXPORTER_OTLP_TIMEOUT bounds a request, and a batch is given up after two minutes';
const byLine = 'a log record is a line of the log, which has bounds of its own';
const bySetting = 'what OpenTelemetry says of itself is in the log of the process, whose level is a setting';
const scraped = 'metrics are scraped from the ports of the process, which its settings name';
const otherExporter = 'signals are sent over OTLP only';
const otherStart = 'the process chooses what it instruments by itself';
const noFile = 'the settings of the process and the other OTEL_* variables decide';

/** `OTEL_EXPORTER_OTLP_<NAME>`, and the one of each signal that goes before it. */
const otlp = (name: string, handling: Handling): readonly (readonly [string, Handling])[] => [
  [`OTEL_EXPORTER_OTLP_${name}`, handling],
  ...signals.map((signal): [string, Handling] => [
    `OTEL_EXPORTER_OTLP_${signal.toUpperCase()}_${name}`,
    handling,
  ]),
];

/** The variables of the standard. Any other OTEL_* variable is named as unknown in the log at start. */
export const standardVariables: ReadonlyMap<string, Handling> = new Map([
  ['OTEL_SDK_DISABLED', honoured('truth')],
  ['OTEL_SERVICE_NAME', honoured()],
  ['OTEL_RESOURCE_ATTRIBUTES', honoured()],
  ['OTEL_PROPAGATORS', honoured({ listOf: ['tracecontext', 'baggage', 'none'] })],
  ['OTEL_TRACES_SAMPLER', honoured(samplerNames)],
  ['OTEL_TRACES_SAMPLER_ARG', honoured('ratio')],
  ['OTEL_TRACES_EXPORTER', honoured()],
  ['OTEL_METRICS_EXPORTER', honoured()],
  ['OTEL_LOGS_EXPORTER', honoured()],
  ['OTEL_METRICS_EXEMPLAR_FILTER', honoured(['trace_based', 'always_off'])],
  ['OTEL_METRIC_EXPORT_INTERVAL', honoured('count')],
  ['OTEL_METRIC_EXPORT_TIMEOUT', ignored(byTimeout)],
  ['OTEL_BSP_SCHEDULE_DELAY', honoured('count')],
  ['OTEL_BSP_MAX_QUEUE_SIZE', honoured('count')],
  ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', honoured('count')],
  ['OTEL_BSP_EXPORT_TIMEOUT', ignored(byTimeout)],
  ['OTEL_BLRP_SCHEDULE_DELAY', honoured('count')],
  ['OTEL_BLRP_MAX_QUEUE_SIZE', honoured('count')],
  ['OTEL_BLRP_MAX_EXPORT_BATCH_SIZE', honoured('count')],
  ['OTEL_BLRP_EXPORT_TIMEOUT', ignored(byTimeout)],
  ['OTEL_ATTRIBUTE_COUNT_LIMIT', honoured('limit')],
  ['OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', honoured('count')],
  ['OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', honoured('limit')],
  ['OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', honoured('count')],
  ['OTEL_SPAN_EVENT_COUNT_LIMIT', honoured('limit')],
  ['OTEL_SPAN_LINK_COUNT_LIMIT', honoured('limit')],
  ['OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', honoured('limit')],
  ['OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', honoured('limit')],
  ['OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT', ignored(byLine)],
  ['OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT', ignored(byLine)],
  ['OTEL_LOG_LEVEL', ignored(bySetting)],
  // The instrumentations read it themselves.
  ['OTEL_SEMCONV_STABILITY_OPT_IN', honoured()],
  ...otlp('ENDPOINT', honoured()),
  ...otlp('HEADERS', honoured()),
  ...otlp('TIMEOUT', honoured('count')),
  ...otlp('COMPRESSION', honoured(['gzip', 'none'])),
  ...otlp('PROTOCOL', honoured(['http/protobuf'])),
  ...otlp('CERTIFICATE', honoured()),
  ...otlp('CLIENT_CERTIFICATE', honoured()),
  ...otlp('CLIENT_KEY', honoured()),
  ...otlp('INSECURE', ignored('the scheme of the endpoint says whether it is http or https')),
  ['OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE', honoured(['cumulative'])],
  ['OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION', honoured(['explicit_bucket_histogram'])],
  ['OTEL_EXPORTER_PROMETHEUS_HOST', ignored(scraped)],
  ['OTEL_EXPORTER_PROMETHEUS_PORT', ignored(scraped)],
  ['OTEL_EXPORTER_ZIPKIN_ENDPOINT', ignored(otherExporter)],
  ['OTEL_EXPORTER_ZIPKIN_TIMEOUT', ignored(otherExporter)],
  ['OTEL_EXPORTER_ZIPKIN_PROTOCOL', ignored(otherExporter)],
  ['OTEL_NODE_ENABLED_INSTRUMENTATIONS', ignored(otherStart)],
  ['OTEL_NODE_DISABLED_INSTRUMENTATIONS', ignored(otherStart)],
  ['OTEL_NODE_RESOURCE_DETECTORS', ignored(otherStart)],
  ['OTEL_CONFIG_FILE', ignored(noFile)],
  ['OTEL_EXPERIMENTAL_CONFIG_FILE', ignored(noFile)],
]);

const fits = (text: string, form: Form): boolean => {
  if (form === 'count') return /^[0-9]{1,15}$/.test(text) && Number(text) > 0;
  if (form === 'limit') return /^[0-9]{1,15}$/.test(text);
  if (form === 'ratio') return Number(text) >= 0 && Number(text) <= 1;
  if (form === 'truth') return /^(?:true|false)$/i.test(text);
  if ('listOf' in form) return listOf(text).every((name) => form.listOf.includes(name));
  return form.includes(text.toLowerCase());
};

const sayForm = (form: Form): string => {
  if (form === 'count') return 'a whole number above zero';
  if (form === 'limit') return 'a whole number';
  if (form === 'ratio') return 'a number from 0 to 1';
  if (form === 'truth') return 'true or false';
  return 'listOf' in form ? `a list of ${form.listOf.join(', ')}` : form.join(' or ');
};

/** The text of a variable that is honoured and can be followed; `variableProblems` names all others. */
const fittingText = (environment: Environment, name: string): string | undefined => {
  const text = textOf(environment, name);
  const handling = standardVariables.get(name);
  if (text === undefined || handling?.honoured !== true) return undefined;
  if (handling.form === undefined) return text;
  if (!fits(text, handling.form)) return undefined;
  if (typeof handling.form === 'string') return text;
  if (!('listOf' in handling.form)) return text.toLowerCase();
  const names = listOf(text);
  // Beside another name, `none` says nothing.
  return (names.length > 1 ? names.filter((each) => each !== 'none') : names).join(',');
};

/** The variables that a library may read from the environment: those that are honoured, and fit. */
export const fittingVariables = (environment: Environment): Environment =>
  Object.fromEntries(
    [...standardVariables.keys()].flatMap((name) => {
      const text = fittingText(environment, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );

/** A warning for each variable that cannot be followed. It counts as unset. */
export const variableProblems = (environment: Environment): readonly string[] =>
  [...standardVariables].flatMap(([name, handling]) => {
    if (textOf(environment, name) === undefined || !handling.honoured || handling.form === undefined)
      return [];
    return fittingText(environment, name) !== undefined
      ? []
      : [`${name} is not ${sayForm(handling.form)} and is taken as if it were not set`];
  });

/** Variables that are set and change nothing here, and why. */
export const variableNotes = (environment: Environment): readonly string[] => {
  const set = Object.keys(environment).filter(
    (name) => name.startsWith('OTEL_') && textOf(environment, name) !== undefined,
  );
  const known = set.flatMap((name) => {
    const handling = standardVariables.get(name);
    return handling?.honoured === false ? [`${name} is set and changes nothing: ${handling.because}`] : [];
  });
  const unknown = set.filter((name) => !standardVariables.has(name));
  if (unknown.length === 0) return known;
  return [...known, `not known here and without effect: ${unknown.toSorted().join(', ')}`];
};
