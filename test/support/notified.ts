import { MINUTE, SECOND, sharedClock } from '../../src/time/clock.js'
import { startGateway, type TestGatewayOptions } from './gateway.js'
import { ManualClock, settleMicrotasks } from './manual-clock.js'

export const OBSERVATIONS = '/api/v2/analytics/queues/observations/query'
const CHANNELS = '/api/v2/notifications/'

export interface Told {
  readonly key: string
  readonly freshness: {
    readonly rule: string
    readonly state: string
    readonly asOf: string
    readonly ageSeconds: number
    readonly pollAfter: string
  }
  readonly queues: readonly { readonly waiting: number }[]
}

const FIELDS = 'key freshness { rule state asOf ageSeconds pollAfter } queues { waiting }'

/** A gateway with the notification channel, whose time is moved by hand; what happens in queues is scripted. */
export async function notified(options: TestGatewayOptions = {}) {
  const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
  const { env, ...rest } = options
  let offsetMs = 0
  const gateway = await startGateway({
    // Timers do not move where a wall clock is set.
    clock: sharedClock(clock, () => offsetMs),
    random: () => 0.5,
    env: { GENESYS_NOTIFICATIONS: 'on', ...env },
    ...rest,
  })
  const { simulator, events } = gateway
  const channel = simulator.notifications
  channel.setEvents(false)
  const queueIds = simulator.organisation.queues.slice(0, 3).map(({ id }) => id)
  /** Time passes; what is on its way arrives at the instant at which it was sent. */
  const pass = async (ms: number, stepMs = 500): Promise<void> => {
    for (let passedMs = 0; passedMs < ms; passedMs += stepMs) {
      await clock.advance(Math.min(stepMs, ms - passedMs))
      await settle()
    }
  }
  const settle = async () => {
    for (let turn = 0; turn < 12; turn++) await settleMicrotasks()
  }
  const ask = async (ids: readonly string[] = queueIds): Promise<Told> => {
    const query = `{ queueActivity(queueIds: ${JSON.stringify(ids)}) { ${FIELDS} } }`
    const { data, errors } = await clock.runUntil(gateway.ask<{ queueActivity: Told }>(query))
    if (!data?.queueActivity) throw new Error(JSON.stringify(errors))
    return data.queueActivity
  }
  /** Asks as a wall does, each ten seconds; the answers. */
  const watch = async (ms: number, ids = queueIds, everyMs = 10 * SECOND) => {
    const answers: Told[] = []
    // Waiting for an answer takes time, too.
    for (const endMs = clock.now() + ms; clock.now() < endMs; ) {
      answers.push(await ask(ids))
      await pass(everyMs)
    }
    return answers
  }
  /** Until the channel tells of the queues. */
  const watched = async (ids = queueIds): Promise<Told> => {
    for (let tries = 0; tries < 30; tries++) {
      const answer = await ask(ids)
      if (answer.freshness.rule === 'now-watched') return answer
      await pass(5 * SECOND)
    }
    throw new Error('Not told within a few minutes')
  }
  return {
    ...{ clock, gateway, simulator, channel, events, queueIds, pass, settle, ask, watch, watched },
    now: () => clock.now() + offsetMs,
    setWallClock: (byMs: number) => {
      offsetMs += byMs
    },
    loads: () => simulator.requestsTo(OBSERVATIONS).length,
    /** What was asked of channels. */
    channelCalls: () =>
      simulator.requests
        .filter(({ path }) => path.startsWith(CHANNELS))
        .map(({ method, path }) => `${method} ${path.replace(/streaming-0-[0-9a-f-]+/, 'ID')}`),
    gaps: () => events.flatMap((event) => (event.type === 'channelGap' ? event.cause : [])),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

export const SLOW_POLL_MS = MINUTE
