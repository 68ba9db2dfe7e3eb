import { describe, expect, it } from 'vitest'
import type { GatewayEvent } from '../../src/observe/events.js'
import { startGateway, type TestGatewayOptions } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const PATH = '/api/v2/analytics/conversations/aggregates/query'
const AGGREGATES = `POST ${PATH}`
const DAY = 'interval: { from: "2026-08-03T00:00:00Z", to: "2026-08-04T00:00:00Z" }'
const FIELDS = `{ key freshness { state asOf rule } rows { queue { id } mediaType interval { from to } offered answered
  serviceLevel { ratio numerator denominator target } handle { count totalSeconds minSeconds maxSeconds } } }`

async function open(options: TestGatewayOptions = {}) {
  const gateway = await startGateway({
    config: { planning: { merge: true, assemble: false, windowMs: 0, canary: 0 } },
    ...options,
  })
  const queueIds = gateway.simulator.organisation.queues.map(({ id }) => id)
  const ask = async (panels: readonly string[]) => {
    const fields = panels.map((args, index) => `p${index}: queuePerformance(${args}) ${FIELDS}`)
    const { data, errors } = await gateway.ask<
      Record<string, { readonly rows: readonly unknown[] }>
    >(`{ ${fields.join(' ')} }`)
    return { data: data ?? {}, errors }
  }
  return {
    gateway,
    queueIds,
    ask,
    calls: () => gateway.asked().filter((line) => line === AGGREGATES).length,
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  }
}

const off = { config: { planning: { merge: false, assemble: false, windowMs: 0, canary: 0 } } }
const rowsOf = (data: Record<string, { readonly rows: readonly unknown[] }>) =>
  Object.entries(data).map(([name, { rows }]) => [name, rows])

describe('questions that are due together', () => {
  it('about other queues and media types cost one call, and have the answers that they have alone', async () => {
    await using merged = await open()
    await using alone = await open(off)
    const panels = merged.queueIds
      .slice(0, 8)
      .map((id, index) => `${DAY}, queueIds: ["${id}"]${index % 2 ? ', mediaTypes: [VOICE]' : ''}`)
    const { data, errors } = await merged.ask(panels)
    expect(errors).toBeUndefined()
    expect(merged.calls()).toBe(1)
    expect(rowsOf(data)).toEqual(rowsOf((await alone.ask(panels)).data))
    expect(alone.calls()).toBe(panels.length)
    const [event] = merged.gateway.events.filter(({ type }) => type === 'merged')
    expect(event).toEqual({ type: 'merged', family: 'conversations.aggregates', queries: 8 })
  })

  it('about what happens now cost one call, and have the answers that they have alone', async () => {
    // Both look at one instant.
    const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
    await using merged = await open({ clock })
    await using alone = await open({ ...off, clock })
    const [a, b, c] = merged.queueIds
    const panels = [`"${a}"`, `"${b}", "${c}"`, `"${c}", "${a}"`, '"no-such-queue"'].map(
      (
        ids,
        index,
      ) => `p${index}: queueActivity(queueIds: [${ids}]) { queues { queue { id } waiting interacting
        longestWaitingSince onQueueAgents agentsByRoutingStatus { status count }
        byMediaType { mediaType waiting interacting longestWaitingSince } } }`,
    )
    const answers = [merged, alone].map(({ gateway }) =>
      clock.runUntil(gateway.ask(`{ ${panels.join(' ')} }`)),
    )
    const [one, other] = await Promise.all(answers)
    expect(one?.errors).toBeUndefined()
    expect(JSON.stringify(one)).toContain('"onQueueAgents":')
    expect(one).toEqual(other)
    const observations = '/api/v2/analytics/queues/observations/query'
    expect(merged.gateway.simulator.requestsTo(observations)).toHaveLength(1)
    expect(alone.gateway.simulator.requestsTo(observations)).toHaveLength(panels.length)
  })

  it('are kept each under its own key: asked again alone, each costs no call', async () => {
    await using on = await open()
    const panels = on.queueIds.slice(0, 3).map((id) => `${DAY}, queueIds: ["${id}"]`)
    await on.ask(panels)
    for (const one of panels) await on.ask([one])
    expect(on.calls()).toBe(1)
  })

  it('fail together with a call that fails, and are asked again together', async () => {
    await using on = await open()
    const panels = on.queueIds.slice(0, 4).map((id) => `${DAY}, queueIds: ["${id}"]`)
    on.gateway.simulator.faults.next({ kind: 'status', status: 415 }, { path: PATH })
    const { errors } = await on.ask(panels)
    expect(errors?.map(({ extensions }) => extensions['code'])).toEqual(
      Array(4).fill('UPSTREAM_REJECTED'),
    )
    expect(on.calls()).toBe(1)
  })

  it.each([400, 413])('that are refused together with %i are asked in halves', async (status) => {
    await using on = await open()
    await using alone = await open(off)
    const panels = on.queueIds.slice(0, 4).map((id) => `${DAY}, queueIds: ["${id}"]`)
    on.gateway.simulator.faults.next({ kind: 'status', status }, { path: PATH })
    const { data, errors } = await on.ask(panels)
    expect(errors).toBeUndefined()
    expect(rowsOf(data)).toEqual(rowsOf((await alone.ask(panels)).data))
    // One that was refused, and two halves: as large as what was refused, nothing is asked again.
    expect(on.calls()).toBe(3)
    const more = on.queueIds.slice(4, 8).map((id) => `${DAY}, queueIds: ["${id}"]`)
    await on.ask(more)
    expect(on.calls()).toBe(5)
  })
})

describe('the canary', () => {
  const watched = { config: { planning: { merge: true, assemble: false, windowMs: 0, canary: 2 } } }
  const two = (on: { readonly queueIds: readonly string[] }, day: string) =>
    on.queueIds
      .slice(0, 2)
      .map(
        (id) =>
          `interval: { from: "${day}T00:00:00Z", to: "${day}T12:00:00Z" }, queueIds: ["${id}"]`,
      )
  const outcomes = (on: { readonly gateway: { readonly events: readonly GatewayEvent[] } }) =>
    on.gateway.events.flatMap((event) => (event.type === 'canary' ? event.outcome : []))
  const ready = async (url: string) => (await fetch(`${url}/health/ready`)).json()

  it('asks one query of every so many merged calls alone, and finds the same', async () => {
    await using on = await open(watched)
    await on.ask(two(on, '2026-08-03'))
    expect(on.calls()).toBe(1)
    await on.ask(two(on, '2026-08-04'))
    await expect.poll(() => outcomes(on)).toEqual(['same'])
    expect(on.calls()).toBe(3)
    expect(await ready(on.gateway.url)).not.toHaveProperty('canaryDifferedAt')
  })

  it('has queries of a kind asked whole once their answers differ, and tells it', async () => {
    await using on = await open(watched)
    const wrong = (json: unknown) =>
      JSON.parse(JSON.stringify(json).replaceAll(/"count":\d+/g, '"count":1'))
    await on.ask(two(on, '2026-08-03'))
    on.gateway.simulator.faults.next({ kind: 'rewrite', body: wrong }, { path: PATH })
    on.gateway.simulator.faults.next({ kind: 'delay', ms: 0 }, { path: PATH })
    on.gateway.simulator.faults.next({ kind: 'rewrite', body: wrong }, { path: PATH })
    await on.ask(two(on, '2026-08-04'))
    await expect.poll(() => outcomes(on)).toEqual(['differs'])
    expect(await ready(on.gateway.url)).toHaveProperty('canaryDifferedAt')
    const before = on.calls()
    await on.ask(two(on, '2026-08-05'))
    expect(on.calls() - before).toBe(2)
  })

  it('takes a number that is corrected between two readings for no difference', async () => {
    await using on = await open(watched)
    const wrong = (json: unknown) =>
      JSON.parse(JSON.stringify(json).replaceAll(/"count":\d+/g, '"count":1'))
    await on.ask(two(on, '2026-08-03'))
    on.gateway.simulator.faults.next({ kind: 'rewrite', body: wrong }, { path: PATH })
    await on.ask(two(on, '2026-08-04'))
    await expect.poll(() => outcomes(on)).toEqual(['same'])
  })
})
