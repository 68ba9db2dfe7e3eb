import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LocalBudget } from '../../../src/budget/budget.js'
import { Memos } from '../../../src/coordination/memo.js'
import { agentPerformanceQuestion } from '../../../src/reports/agent-performance/question.js'
import { agentPerformanceReport } from '../../../src/reports/agent-performance/report.js'
import { agentStatusQuestion } from '../../../src/reports/agent-status/question.js'
import { agentStatusReport } from '../../../src/reports/agent-status/report.js'
import type { MediaType } from '../../../src/reports/analytics-query/media-type.js'
import { loadConversations } from '../../../src/reports/conversations/load.js'
import { conversationsQuestion } from '../../../src/reports/conversations/question.js'
import { queueActivityQuestion } from '../../../src/reports/queue-activity/question.js'
import { queueActivityReport } from '../../../src/reports/queue-activity/report.js'
import { queuePerformanceQuestion } from '../../../src/reports/queue-performance/question.js'
import { queuePerformanceReport } from '../../../src/reports/queue-performance/report.js'
import type { LoadContext } from '../../../src/reports/report.js'
import type { Split } from '../../../src/reports/splitting/ask-in-parts.js'
import type { Bounds } from '../../../src/reports/splitting/part.js'
import { WorkingSizes } from '../../../src/reports/splitting/working-sizes.js'
import { type Simulator, startSimulator } from '../../../src/simulator/simulator.js'
import { HOUR } from '../../../src/time/clock.js'
import { NEVER_ABORTED } from '../../../src/time/deadline.js'
import { Genesys } from '../../../src/upstream/genesys.js'
import { firstLoad } from '../../support/first-load.js'
import { ManualClock } from '../../support/manual-clock.js'

const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
let simulator: Simulator
let genesys: Genesys
beforeAll(async () => {
  simulator = await startSimulator({
    clock,
    quota: { allowed: 1_000_000 },
    jobs: { queuedMs: 0, runningMs: 0, concurrentMax: 100 },
  })
  const { url, loginUrl, clientId, clientSecret } = simulator
  const onEvent = () => undefined
  const budget = new LocalBudget({ clock, random: () => 0, onEvent })
  const options = { clientId, clientSecret, loginUrl, apiUrl: url, budget, clock, onEvent }
  genesys = new Genesys({ ...options, random: () => 0 })
})
afterAll(async () => {
  await genesys.close()
  await simulator.close()
})

type Report =
  | 'queuePerformance'
  | 'agentPerformance'
  | 'agentStatus'
  | 'queueActivity'
  | 'conversations'

/** Everything that a question can have; each report takes what it knows. */
interface Args {
  readonly interval: { readonly fromMs: number; readonly toMs: number }
  readonly granularity: string | null
  readonly timeZone: string
  readonly queues: number
  readonly agents: number
  readonly mediaTypes: readonly MediaType[] | null
}

/** The shape that the report calls its own is not ours to know: these sizes hold for all of them. */
class SizesOf extends WorkingSizes {
  readonly #bounds: Bounds

  constructor(bounds: Bounds) {
    super(clock)
    this.#bounds = bounds
  }

  override of(): Bounds {
    return this.#bounds
  }
}

async function load(report: Report, args: Args, sizes?: WorkingSizes) {
  const nowMs = clock.now()
  const splits: Split[] = []
  const context: LoadContext = {
    genesys,
    priority: 'first',
    callerId: 'anybody',
    callers: new Set(['anybody']),
    signal: NEVER_ABORTED,
    nowMs,
    memo: new Memos().of('key'),
    nextTurn: async () => {},
    ...firstLoad(nowMs),
    ...(sizes && { sizes }),
    onSplit: (split) => splits.push(split),
  }
  const { organisation } = simulator
  const queueIds =
    args.queues === 0 ? null : organisation.queues.slice(0, args.queues).map(({ id }) => id)
  const agentIds = organisation.agents.slice(0, args.agents).map(({ id }) => id)
  const reading = () => {
    switch (report) {
      case 'queuePerformance':
        return queuePerformanceReport.load(
          queuePerformanceQuestion({ ...args, queueIds }, nowMs),
          context,
        )
      case 'agentPerformance': {
        const some = args.agents > 8 ? null : agentIds
        const asked = { ...args, agentIds: some, queueIds }
        return agentPerformanceReport.load(agentPerformanceQuestion(asked, nowMs), context)
      }
      case 'agentStatus':
        return agentStatusReport.load(agentStatusQuestion({ ...args, agentIds }, nowMs), context)
      case 'queueActivity': {
        const all = organisation.queues.slice(0, Math.max(1, args.queues)).map(({ id }) => id)
        const { question } = queueActivityQuestion({ queueIds: all, mediaTypes: args.mediaTypes })
        return queueActivityReport.load(question, context)
      }
      case 'conversations':
        return loadConversations(conversationsQuestion({ ...args, queueIds }, nowMs), context)
      default:
        return report satisfies never
    }
  }
  const read: Promise<{ value: unknown; interval: unknown }> = reading()
  // Time stands still where nothing has to be waited for: what goes on would go on meanwhile.
  const { value, interval } = await (report === 'conversations' ? clock.runUntil(read) : read)
  return { value, interval, splits }
}

const FIRST = Date.parse('2026-10-20T00:00:00Z')
const args = (most: { readonly hours: number; readonly days: number }): fc.Arbitrary<Args> =>
  fc
    .record({
      from: fc.integer({ min: 0, max: most.days * 24 }),
      hours: fc.integer({ min: 1, max: most.hours }),
      minutes: fc.constantFrom(0, 0, 0, 17, 30),
      granularity: fc.constantFrom(null, null, 'PT1H', 'PT3H', 'PT12H', 'P1D', 'P2D'),
      timeZone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/Havana', 'Asia/Kathmandu'),
      queues: fc.integer({ min: 0, max: 6 }),
      agents: fc.integer({ min: 1, max: 12 }),
      mediaTypes: fc.constantFrom<(MediaType[] | null)[]>(null, null, ['VOICE'], ['VOICE', 'CHAT']),
    })
    .map(({ from, hours, minutes, ...rest }) => {
      const fromMs = FIRST + from * HOUR + minutes * 60_000
      return { ...rest, interval: { fromMs, toMs: fromMs + hours * HOUR } }
    })

const most = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: undefined })
const bounds = fc
  .record({ steps: most(60), ids: most(6), points: most(200) })
  .map(
    (all): Bounds => Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined)),
  )

/** Something that is cut, of whatever report. */
const CUT: Args = {
  interval: { fromMs: FIRST, toMs: FIRST + HOUR },
  granularity: null,
  timeZone: 'UTC',
  queues: 3,
  agents: 3,
  mediaTypes: null,
}

describe('what is asked in parts is what the whole question brings, wherever it is cut', () => {
  it.each<[Report, { readonly hours: number; readonly days: number; readonly runs: number }]>([
    ['queuePerformance', { hours: 96, days: 28, runs: 60 }],
    ['agentPerformance', { hours: 96, days: 28, runs: 40 }],
    ['agentStatus', { hours: 96, days: 28, runs: 40 }],
    ['queueActivity', { hours: 1, days: 1, runs: 15 }],
    ['conversations', { hours: 12, days: 20, runs: 8 }],
  ])(
    '%s',
    async (report, { runs, ...most }) => {
      let splits = 0
      await fc.assert(
        fc.asyncProperty(args(most), bounds, async (asked, size) => {
          const whole = await load(report, asked)
          const joined = await load(report, asked, new SizesOf(size))
          expect(joined.value).toEqual(whole.value)
          expect(joined.interval).toEqual(whole.interval)
          splits += joined.splits.length
        }),
        { numRuns: runs, examples: [[CUT, { steps: 1, ids: 1 }]] },
      )
      expect(splits).toBeGreaterThan(0)
    },
    120_000,
  )
})
