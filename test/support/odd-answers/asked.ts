import { type GraphAnswer, startGateway } from '../gateway.js'
import { ManualClock } from '../manual-clock.js'
import { AGENTS, HOURS, type Json, QUEUES } from './canned.js'

export const START = Date.parse('2026-11-17T14:30:20Z')
export const PATHS = {
  queuePerformance: '/api/v2/analytics/conversations/aggregates/query',
  agentStatus: '/api/v2/analytics/users/aggregates/query',
  queueActivity: '/api/v2/analytics/queues/observations/query',
  aggregates: '/api/v2/analytics/bots/aggregates/query',
} as const
export type ReportName = keyof typeof PATHS

type Row = Readonly<Record<string, unknown>>
/** What an answer shows, by place: `queue/medium/hour`, `agent/hour`, `queue` and `queue/medium`. */
export type Shown = ReadonlyMap<string, Row>

export interface Answered {
  readonly shown: Shown
  readonly rule: string | undefined
  readonly series: readonly (Row & {
    readonly starts: readonly string[]
    readonly offered: readonly number[]
  })[]
  readonly errors: GraphAnswer['errors']
}

const list = (ids: readonly string[]) => `[${ids.map((id) => `"${id}"`).join(', ')}]`
const DURATION = '{ count totalSeconds averageSeconds minSeconds maxSeconds }'

/** The question whose whole answer is canned. `day`: another one is another question. */
function question(report: ReportName, day: string): string {
  const [first] = HOURS
  const interval = `interval: { from: "${day}T0${first}:00:00Z", to: "${day}T12:00:00Z" }, granularity: "PT1H"`
  switch (report) {
    case 'queuePerformance':
      return `{ queuePerformance(queueIds: ${list(QUEUES)}, mediaTypes: [VOICE, CHAT], ${interval}) {
        freshness { rule } rows { queue { id } mediaType interval { from } offered answered abandoned transferred connected alerts outbound
          serviceLevel { ratio numerator denominator target } answerDelay ${DURATION} abandonDelay ${DURATION}
          wait ${DURATION} talk ${DURATION} hold ${DURATION} afterCallWork ${DURATION} handle ${DURATION} }
        series { queue { id } mediaType starts offered answered abandoned serviceLevelRatio handleAverageSeconds waitAverageSeconds } } }`
    case 'agentStatus':
      return `{ agentStatus(agentIds: ${list(AGENTS)}, ${interval}) { freshness { rule }
        rows { agent { id } interval { from } presence { status seconds } routingStatus { status seconds } } } }`
    case 'aggregates':
      return `{ aggregates(family: BOTS, metrics: ["nBotSessions", "tBotSession"], groupBy: ["botId"], ${interval}) { freshness { rule }
        rows { group { dimension value } interval { from } metrics { metric qualifier kind count sum average min max ratio numerator denominator target } } } }`
    default:
      return `{ queueActivity(queueIds: ${list(QUEUES)}) { freshness { rule } queues { queue { id } waiting interacting
        longestWaitingSince onQueueAgents agentsByRoutingStatus { status count }
        byMediaType { mediaType waiting interacting longestWaitingSince } } } }`
  }
}

/** A gateway whose answers of Genesys Cloud are given. */
export async function startOdd() {
  const clock = new ManualClock(START)
  const gateway = await startGateway({ clock, random: () => 0.5 })
  const put = (report: ReportName, body: Json) => {
    gateway.simulator.faults.clear()
    gateway.simulator.faults.always({ kind: 'rewrite', body: () => body }, { path: PATHS[report] })
  }
  const ask = async (report: ReportName, day = '2026-11-16'): Promise<Answered> => {
    const { data, errors } = await clock.runUntil(
      gateway.ask<Record<string, Row | null>>(question(report, day)),
    )
    const answer = data?.[report] as
      | { freshness: { rule: string }; rows?: Row[]; queues?: Row[]; series?: Answered['series'] }
      | null
      | undefined
    return {
      shown: shownIn(answer?.rows ?? answer?.queues ?? []),
      rule: answer?.freshness.rule,
      series: answer?.series ?? [],
      errors,
    }
  }
  const told = () => gateway.events.flatMap((event) => (event.type === 'malformed' ? event : []))
  return {
    ...{ clock, gateway, put, ask, told },
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

function shownIn(rows: readonly Row[]): Shown {
  const id = (of: unknown) => (of as { readonly id: string } | undefined)?.id
  return new Map(
    rows.flatMap((row): [string, Row][] => {
      const group = row['group'] as readonly { readonly value: string }[] | undefined
      const values = group?.map(({ value }) => value).join('/')
      const who = id(row['queue']) ?? id(row['agent']) ?? values
      const from = (row['interval'] as { readonly from: string } | undefined)?.from
      const hour = from && new Date(from).getUTCHours()
      const medium = row['mediaType']
      const key = [who, medium, hour].filter((part) => part !== undefined).join('/')
      const { byMediaType = [], ...own } = row
      const media = byMediaType as readonly Row[]
      return [[key, own], ...media.map((one): [string, Row] => [`${key}/${one['mediaType']}`, one])]
    }),
  )
}
