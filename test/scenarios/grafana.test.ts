import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const noon = Date.parse('2026-08-05T12:00:00Z')
const clock = new ManualClock(noon)

let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ clock })
})
afterAll(async () => {
  await clock.runUntil(Promise.resolve(gateway[Symbol.asyncDispose]()))
})
beforeEach(() => gateway.simulator.clearRequests())

interface Panel {
  readonly queuePerformance: {
    readonly key: string
    readonly interval: { readonly from: string; readonly to: string }
    readonly rows: readonly { readonly interval: { readonly from: string } }[]
  }
}

const PANEL = `query ($from: DateTime!, $to: DateTime!, $maxDataPoints: Int) {
  queuePerformance(interval: { from: $from, to: $to }, maxBuckets: $maxDataPoints) {
    key interval { from to } rows { interval { from } offered }
  }
}`

async function refresh(variables: Readonly<Record<string, unknown>>) {
  const { data, errors } = await clock.runUntil(gateway.ask<Panel>(PANEL, variables))
  expect(errors).toBeUndefined()
  if (!data) throw new Error('There is no answer')
  return data.queuePerformance
}

describe('a Grafana panel', () => {
  it('that sends unaligned milliseconds and a number of points has one key per bucket, not one per refresh', async () => {
    const keys = new Set<string>()
    for (let second = 0; second < 300; second += 10) {
      const to = noon + second * 1_000 + 123
      const panel = await refresh({ from: to - 3_600_000, to, maxDataPoints: 12, refId: 'A' })
      keys.add(panel.key)
    }
    expect(keys.size).toBe(1)
    expect(gateway.asked().filter((one) => one.includes('aggregates'))).toHaveLength(1)
  })

  it('is told the interval that it was widened to, and rows of whole buckets', async () => {
    const to = noon + 61_001
    const { interval, rows } = await refresh({ from: to - 3_600_000, to, maxDataPoints: 12 })
    expect(interval).toEqual({ from: '2026-08-05T11:00:00.000Z', to: '2026-08-05T12:05:00.000Z' })
    expect(new Set(rows.map(({ interval: { from } }) => Date.parse(from) % 300_000))).toEqual(
      new Set([0]),
    )
  })

  it.each([[1_785_715_200_000], ['1785715200000'], ['2026-08-03T02:00:00+02:00']])(
    'is given the same answer for an instant that is %j, in a document and in variables',
    async (from) => {
      const question = (at: string) =>
        `queuePerformance(interval: { from: ${at}, to: 1785801600000 }) { key interval { from to } }`
      const asked = gateway.ask<Record<string, unknown>>(
        `query ($from: DateTime) { text: ${question('"2026-08-03T00:00:00Z"')} document: ${question(JSON.stringify(from))} variable: ${question('$from')} }`,
        { from },
      )
      const { data } = await clock.runUntil(asked)
      expect(data?.['text']).toMatchObject({
        interval: { from: '2026-08-03T00:00:00.000Z', to: '2026-08-04T00:00:00.000Z' },
      })
      expect(data?.['document']).toEqual(data?.['text'])
      expect(data?.['variable']).toEqual(data?.['text'])
    },
  )
})
