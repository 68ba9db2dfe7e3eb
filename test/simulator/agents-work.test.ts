import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openContactCentre } from '../../src/simulator/data/contact-centre.js'
import { merged, over, type Stretch, union } from '../../src/simulator/data/stretches.js'
import { queueSessionsAt } from '../../src/simulator/details/agent-sessions.js'
import { answerUserAggregates } from '../../src/simulator/endpoints/user-aggregates.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'

const centre = openContactCentre(7)
const { agents } = centre.organisation
const START = Date.UTC(2026, 7, 3)
const active = [...agents.keys()].filter((agent) => agents[agent]?.state === 'active')

/** Some instants of two weeks: working hours of one continent or another, nights, Sundays. */
const INSTANTS = Array.from({ length: 25 }, (_, at) => START + at * (13 * HOUR + 7 * MINUTE) + at)

describe('An agent', () => {
  it('who handles a conversation of a queue is on the queue and interacting, and nobody else is', () => {
    let count = 0
    for (const nowMs of INSTANTS) {
      const sessions = queueSessionsAt(centre, nowMs)
      for (const agent of active) {
        const handles = (sessions.get(agent) ?? []).some((one) => one.segmentType !== 'alert')
        const { presence, routing } = centre.presences.at(agent, nowMs)
        expect(routing.status === 'INTERACTING').toBe(handles)
        if (sessions.has(agent)) expect(presence.status).toBe('ON_QUEUE')
        if (sessions.has(agent)) expect(routing.status).not.toBe('OFF_QUEUE')
        count += handles ? 1 : 0
      }
    }
    expect(count).toBeGreaterThan(100)
  })

  it('is on the queue exactly while a routing status says so', () => {
    for (const agent of active.slice(0, 20)) {
      const [fromMs, toMs] = [START, START + 3 * DAY]
      const on = centre.presences
        .between(agent, fromMs, toMs)
        .filter(({ status }) => status === 'ON_QUEUE')
      const routed = centre.presences
        .routingBetween(agent, fromMs, toMs)
        .filter(({ status }) => status !== 'OFF_QUEUE')
      expect(union(routed)).toEqual(union(on))
    }
  })

  it('has the same status at an instant, however long a time is looked at', () => {
    for (const nowMs of INSTANTS) {
      for (const agent of active.slice(0, 10)) {
        const { presence, routing } = centre.presences.at(agent, nowMs)
        const [long] = centre.presences
          .between(agent, nowMs - 5 * DAY, nowMs + DAY)
          .filter((one) => one.fromMs <= nowMs && nowMs < one.toMs)
        const [alone] = centre.presences.routingBetween(agent, nowMs, nowMs + 1)
        expect([long?.status, alone?.status]).toEqual([presence.status, routing.status])
      }
    }
  })

  it('spends each millisecond in one status of each kind', () => {
    const query = {
      interval: '2026-08-03T00:00:00Z/2026-08-06T00:00:00Z',
      granularity: 'PT1H',
      groupBy: ['userId'],
      metrics: ['tSystemPresence', 'tAgentRoutingStatus'],
    }
    const { results = [] } = answerUserAggregates(centre, query, START + 10 * DAY)
    expect(results).toHaveLength(active.length)
    for (const { data = [] } of results) {
      expect(data).toHaveLength(72)
      for (const { metrics = [] } of data) {
        const of = (name: string) =>
          metrics.flatMap(({ metric, stats }) => (metric === name ? (stats?.sum ?? 0) : []))
        for (const name of query.metrics) {
          expect(of(name).reduce((sum, ms) => sum + ms, 0)).toBe(HOUR)
        }
      }
    }
  })
})

describe('Stretches of time', () => {
  const stretches = fc
    .array(fc.tuple(fc.nat(60), fc.integer({ min: 1, max: 9 })), { maxLength: 12 })
    .map((all) => all.map(([fromMs, length]): Stretch => ({ fromMs, toMs: fromMs + length })))

  it('laid over others hold wherever they are, and the others elsewhere', () => {
    fc.assert(
      fc.property(stretches, stretches, (below, above) => {
        const base = [
          { fromMs: 0, toMs: 30, of: 'early' },
          { fromMs: 30, toMs: 70, of: 'late' },
        ]
        const laid = over(over(base, union(below), 'below'), union(above), 'above')
        const whole = merged(laid, (one, next) => one === next)
        for (let ms = 0; ms < 70; ms++) {
          const at = (all: readonly Stretch[]) =>
            all.some((one) => one.fromMs <= ms && ms < one.toMs)
          const expected = at(above) ? 'above' : at(below) ? 'below' : ms < 30 ? 'early' : 'late'
          for (const periods of [laid, whole]) {
            const here = periods.filter((one) => one.fromMs <= ms && ms < one.toMs)
            expect(here.map((one) => one.of)).toEqual([expected])
          }
        }
        for (const [index, one] of whole.entries()) {
          expect(one.fromMs).toBe(whole[index - 1]?.toMs ?? 0)
          expect(one.of).not.toBe(whole[index - 1]?.of)
        }
      }),
    )
  })
})
