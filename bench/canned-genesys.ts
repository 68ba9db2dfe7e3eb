import type { QueryEndpoint } from '../src/upstream/endpoint.js'
import { Genesys, type GenesysCallOptions, type GenesysOptions } from '../src/upstream/genesys.js'
import type { CheckedAnswer } from '../src/upstream/wire/checked-answer.js'
import type { WireAggregateQuery, WireMetric } from '../src/upstream/wire/wire.js'

/** Answers without a network: numbers by chance, in the shape that Genesys Cloud writes. */
export class CannedGenesys extends Genesys {
  readonly #random: () => number

  constructor(options: Pick<GenesysOptions, 'budget' | 'clock'>, random: () => number) {
    const nowhere = 'http://127.0.0.1:9'
    super({
      ...{ ...options, loginUrl: nowhere, apiUrl: nowhere, clientId: 'bench', clientSecret: '-' },
      onEvent: () => {},
    })
    this.#random = random
  }

  override async query<Answer>(
    _endpoint: QueryEndpoint<Answer>,
    body: unknown,
    _options: GenesysCallOptions,
  ): Promise<CheckedAnswer<Answer>> {
    const query = body as WireAggregateQuery
    const buckets = bucketsOf(query)
    const results = groupsOf(query).map((group) => ({
      group,
      data: buckets.flatMap((interval) =>
        // Nights are empty.
        this.#random() < 0.8 ? [{ interval, metrics: metricsBy(this.#random) }] : [],
      ),
    }))
    // Through text, as from the network: no string is shared between two answers.
    const value: Answer = JSON.parse(JSON.stringify({ results }))
    const nowMs = Date.now()
    return { value, startedAtMs: nowMs, endedAtMs: nowMs }
  }
}

/** All combinations of what the filter names. */
function groupsOf({ filter }: WireAggregateQuery): readonly Readonly<Record<string, string>>[] {
  const predicates = [
    ...(filter?.predicates ?? []),
    ...(filter?.clauses ?? []).flatMap((clause) => clause.predicates),
  ]
  const valuesOf = (name: string) =>
    predicates.flatMap(({ dimension, value }) => (dimension === name && value ? [value] : []))
  return valuesOf('queueId').flatMap((queueId) =>
    valuesOf('mediaType').map((mediaType) => ({ queueId, mediaType })),
  )
}

function bucketsOf({ interval, granularity }: WireAggregateQuery): readonly string[] {
  const [from = '', to = ''] = interval.split('/')
  const minutes = /^PT(\d+)([MH])$/.exec(granularity ?? '')
  if (!minutes) return [interval]
  const stepMs = Number(minutes[1]) * (minutes[2] === 'H' ? 3_600_000 : 60_000)
  const count = Math.ceil((Date.parse(to) - Date.parse(from)) / stepMs)
  return Array.from({ length: count }, (_, index) => {
    const startMs = Date.parse(from) + index * stepMs
    return `${new Date(startMs).toISOString()}/${new Date(startMs + stepMs).toISOString()}`
  })
}

function metricsBy(random: () => number): readonly WireMetric[] {
  const offered = 1 + Math.floor(random() * 60)
  const answered = Math.ceil(offered * (0.7 + 0.3 * random()))
  const timer = (metric: string, count: number, meanMs: number): WireMetric[] => {
    if (count === 0) return []
    const sum = Math.floor(count * meanMs * (0.5 + random()))
    const min = Math.floor((sum / count) * random())
    return [{ metric, stats: { max: Math.floor((sum / count) * 3), min, count, sum } }]
  }
  const counter = (metric: string, count: number): WireMetric[] =>
    count === 0 ? [] : [{ metric, stats: { count } }]
  const numerator = Math.floor(answered * random())
  return [
    ...counter('nOffered', offered),
    ...counter('nTransferred', Math.floor(answered * random() * 0.2)),
    {
      metric: 'oServiceLevel',
      stats: { ratio: numerator / offered, numerator, denominator: offered, target: 0.8 },
    },
    ...timer('tAbandon', offered - answered, 45_000),
    ...timer('tAcw', answered, 40_000),
    ...timer('tAnswered', answered, 22_000),
    ...timer('tHandle', answered, 320_000),
    ...timer('tHeld', random() < 0.6 ? Math.ceil(answered / 4) : 0, 60_000),
    ...timer('tTalk', answered, 260_000),
    ...timer('tWait', offered, 26_000),
  ]
}
