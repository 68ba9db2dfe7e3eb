import { describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const REPORT = '{ queuePerformance(interval: { relative: LAST_HOUR }) { key } }'

async function scrape(url: string): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${url}/metrics`)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toContain('text/plain')
  const lines = (await answer.text()).split('\n').filter((line) => line.startsWith('gcx_'))
  return new Map(
    lines.map((line) => [
      line.slice(0, line.lastIndexOf(' ')),
      Number(line.slice(line.lastIndexOf(' ') + 1)),
    ]),
  )
}

describe('/metrics', () => {
  it('tells answers, calls, what was saved and by what, and the budget', async () => {
    const clock = new ManualClock(Date.parse('2026-11-17T14:30:20Z'))
    await using gateway = await startGateway({ clock })
    await Promise.all([gateway.ask(REPORT), gateway.ask(REPORT)])
    await gateway.ask(
      '{ a: queuePerformance(interval: { relative: LAST_HOUR }) { key } b: queuePerformance(interval: { relative: LAST_HOUR }) { key } }',
    )
    await clock.advance(31 * SECOND)
    await gateway.ask(REPORT)
    await gateway.app.idle()
    gateway.simulator.faults.next({
      kind: 'rateLimited',
      retryAfterSeconds: 9,
      namespace: 'analytics',
    })
    await gateway.ask('{ queuePerformance(interval: { relative: YESTERDAY }) { key } }')
    const metrics = await scrape(gateway.url)
    const of = (line: string) => metrics.get(line)
    const report = 'report="queuePerformance"'
    expect(of(`gcx_answers_total{${report},state="fresh",reason=""}`)).toBe(3)
    expect(of(`gcx_answers_total{${report},state="stale",reason="revalidating"}`)).toBe(1)
    expect(of(`gcx_answers_total{${report},state="failed",reason=""}`)).toBe(1)
    expect(of(`gcx_calls_saved_total{${report},cause="flight"}`)).toBe(1)
    expect(of(`gcx_calls_saved_total{${report},cause="batch"}`)).toBe(1)
    expect(of(`gcx_calls_saved_total{${report},cause="hit"}`)).toBe(1)
    expect(of(`gcx_calls_saved_total{${report},cause="stale"}`)).toBe(1)
    const family = 'family="conversations.aggregates"'
    expect(of(`gcx_upstream_calls_total{${family},class="1",outcome="2xx"}`)).toBe(1)
    expect(of(`gcx_upstream_calls_total{${family},class="2",outcome="2xx"}`)).toBe(1)
    expect(of(`gcx_upstream_calls_total{${family},class="1",outcome="429"}`)).toBe(1)
    expect(of('gcx_budget_remaining{family="token"}')).toBe(297)
    expect(of(`gcx_budget_mode{${family},mode="BLOCKED"}`)).toBe(1)
    expect(of('gcx_budget_mode{family="token",mode="NORMAL"}')).toBe(1)
  })

  it('holds the delay of the event loop, and no key or id in its labels', async () => {
    await using gateway = await startGateway()
    const { data } = await gateway.ask<{ queuePerformance: { key: string } }>(REPORT)
    const text = await (await fetch(`${gateway.url}/metrics`)).text()
    expect(text).toContain('nodejs_eventloop_lag_p99_seconds')
    expect(text).not.toContain(data?.queuePerformance.key.slice(-40, -8) ?? '')
    for (const { id } of gateway.simulator.organisation.queues) expect(text).not.toContain(id)
  })
})
