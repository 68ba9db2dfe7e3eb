import {
  type Budget,
  type BudgetOptions,
  LocalBudget,
  type Prior,
} from '../../src/budget/budget.js'
import type { BudgetEvent } from '../../src/budget/events.js'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { Turns } from '../../src/time/turns.js'
import type { UpstreamEvent } from '../../src/upstream/events.js'
import { Genesys, type GenesysOptions } from '../../src/upstream/genesys.js'
import { ManualClock } from '../support/manual-clock.js'
import { ScriptedServer, token } from './scripted-server.js'

export const CLIENT_ID = 'client-id-4711'
export const CLIENT_SECRET = 'very-secret-4711'
export const AGGREGATES = '/api/v2/analytics/conversations/aggregates/query'
export const TOKEN_LINE = 'POST /oauth/token'

/** Our Genesys on a scripted server, with everything that it told. */
export async function startGenesys({
  keeper = (options) => new LocalBudget(options),
  silenceMs = 60,
  turns = new Turns(),
  runSlots,
  clock = new ManualClock(),
  ...options
}: {
  keeper?: (options: BudgetOptions) => Budget
  prior?: Prior
  /** Real time: short where the server is silent on purpose, long where it has much to answer. */
  silenceMs?: number
  turns?: Turns
  runSlots?: GenesysOptions['runSlots']
  clock?: ManualClock
} = {}) {
  const events: (UpstreamEvent | BudgetEvent)[] = []
  const onEvent = (event: UpstreamEvent | BudgetEvent) => {
    events.push(event)
  }
  const server = await ScriptedServer.start()
  server.on('/oauth/token', token())
  const budget = keeper({ clock, random: () => 0, onEvent, ...options })
  const genesys = new Genesys({
    loginUrl: server.url,
    apiUrl: server.url,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    budget,
    clock,
    random: () => 0,
    onEvent,
    limits: { headersTimeoutMs: silenceMs, bodyTimeoutMs: silenceMs },
    turns,
    runSlots,
  })
  const query = {
    interval: '2026-08-01T00:00:00Z/P1D',
    groupBy: ['queueId'],
    metrics: ['nOffered'],
  }
  return {
    clock,
    events,
    server,
    budget,
    genesys,
    ask: (priority: 'run' | 'first' | 'refresh' | 'early' = 'first', signal?: AbortSignal) =>
      genesys.query(queuePerformanceReport.endpoint, query, {
        priority,
        ...(signal && { signal }),
      }),
    lines: () => server.seen.map((seen) => seen.line),
    story: () => events.map((event) => event.type),
    async [Symbol.asyncDispose]() {
      await genesys.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
