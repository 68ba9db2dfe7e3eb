/** A hot question over HTTP, as the load sends it. */
export interface HttpQuestion {
  readonly queues: number
  readonly mediaTypes: readonly string[]
  readonly hours: number
}

/** Where queues and media types are both given, all their combinations are rows, for every hour. */
export const QUESTIONS: readonly HttpQuestion[] = [
  { queues: 1, mediaTypes: ['VOICE'], hours: 24 },
  { queues: 5, mediaTypes: ['CALLBACK', 'CHAT', 'EMAIL', 'VOICE'], hours: 100 },
]

const DURATIONS = ['answerDelay', 'abandonDelay', 'wait', 'talk', 'hold', 'afterCallWork', 'handle']

/** Everything that a row, the freshness and the budget have. */
export const QUERY = `query Bench(
  $interval: IntervalInput!, $granularity: Duration, $queueIds: [ID!], $mediaTypes: [ConversationMediaType!]
) {
  queuePerformance(
    interval: $interval, granularity: $granularity, queueIds: $queueIds, mediaTypes: $mediaTypes
  ) {
    key
    interval { from to }
    freshness {
      state asOf expiresAt staleUntil pollAfter ageSeconds refreshing source reason rule final completeUntil
    }
    budget { family mode limit remaining resetsAt retryAt observedAt source }
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

const DAY_MS = 86_400_000
const MONDAY_MS = Date.UTC(2026, 0, 5)

/** The body of the request. The interval ended over a week ago: it is settled, fresh for a day. */
export function bodyOf(
  { queues, mediaTypes, hours }: HttpQuestion,
  queueIds: readonly string[],
  nowMs: number,
): string {
  const weeks = Math.floor((nowMs - MONDAY_MS) / (7 * DAY_MS)) - 2
  const fromMs = MONDAY_MS + weeks * 7 * DAY_MS
  const variables = {
    interval: {
      from: new Date(fromMs).toISOString(),
      to: new Date(fromMs + hours * 3_600_000).toISOString(),
    },
    ...{ granularity: 'PT1H', queueIds: queueIds.slice(0, queues), mediaTypes },
  }
  return JSON.stringify({ query: QUERY, variables })
}

/** What the bench reads of an answer. */
export interface BenchAnswer {
  readonly data?: {
    readonly queuePerformance: {
      readonly freshness: { readonly state: string; readonly source: string }
      readonly rows: readonly unknown[]
    }
  }
  readonly errors?: readonly unknown[]
}
