/** A hot question over HTTP, as the load sends it. */
export interface HttpQuestion {
  readonly queues: number
  readonly mediaTypes: readonly string[]
  readonly hours: number
}

/** Where queues and media types are both given, all their combinations are rows, for every hour. */
export const SMALL: HttpQuestion = { queues: 1, mediaTypes: ['VOICE'], hours: 24 }
export const LARGE: HttpQuestion = {
  queues: 5,
  mediaTypes: ['CALLBACK', 'CHAT', 'EMAIL', 'VOICE'],
  hours: 100,
}

/** From more rows to fewer: the limits of one request decide how many a gateway writes. */
export const LARGEST: readonly HttpQuestion[] = [1_750, 700, 250, 80].map((hours) => ({
  ...LARGE,
  ...{ queues: 16, hours },
}))

export function rowsOf({ queues, mediaTypes, hours }: HttpQuestion): number {
  return queues * mediaTypes.length * hours
}

const DURATIONS = ['answerDelay', 'abandonDelay', 'wait', 'talk', 'hold', 'afterCallWork', 'handle']

/** What differs from one answer to the next although the report is the same. */
export const VOLATILE = ['state', 'pollAfter', 'ageSeconds', 'refreshing', 'source', 'reason']

const FRESHNESS = 'asOf expiresAt staleUntil rule final completeUntil'
const BUDGET = 'budget { family mode limit remaining resetsAt retryAt observedAt source }'

function queryOf(freshness: string, budget: string): string {
  return `query Bench(
  $interval: IntervalInput!, $granularity: Duration, $queueIds: [ID!], $mediaTypes: [ConversationMediaType!]
) {
  queuePerformance(
    interval: $interval, granularity: $granularity, queueIds: $queueIds, mediaTypes: $mediaTypes
  ) {
    key
    interval { from to }
    freshness { ${freshness} }
    ${budget}
    rows {
      queue { id name }
      mediaType
      interval { from to }
      offered answered abandoned transferred
      serviceLevel { ratio numerator denominator target }
      ${DURATIONS.map((name) => `${name} { ...Stats }`).join('\n      ')}
    }
  }
}
fragment Stats on DurationStats { count totalSeconds averageSeconds minSeconds maxSeconds }`
}

/** Everything that a row, the freshness and the budget have. */
export const QUERY = queryOf(`${VOLATILE.join(' ')} ${FRESHNESS}`, BUDGET)
/** The same without what is volatile: its answer stays as it is until the report is loaded again. */
export const LASTING_QUERY = queryOf(FRESHNESS, '')

/** The query with a selection that nobody has sent before; all texts are equally long. */
export function newQuery(number: number): string {
  return QUERY.replace(' offered ', ` n${String(number).padStart(8, '0')}: offered `)
}

const DAY_MS = 86_400_000
const MONDAY_MS = Date.UTC(2026, 0, 5)

/** The interval ended over a week ago: it is settled, fresh for a day. */
export function variablesOf(
  { queues, mediaTypes, hours }: HttpQuestion,
  queueIds: readonly string[],
  nowMs: number,
) {
  const weeks = Math.floor((nowMs - MONDAY_MS) / (7 * DAY_MS)) - 1 - Math.ceil(hours / 168)
  const fromMs = MONDAY_MS + weeks * 7 * DAY_MS
  return {
    interval: {
      from: new Date(fromMs).toISOString(),
      to: new Date(fromMs + hours * 3_600_000).toISOString(),
    },
    ...{ granularity: 'PT1H', queueIds: queueIds.slice(0, queues), mediaTypes },
  }
}
