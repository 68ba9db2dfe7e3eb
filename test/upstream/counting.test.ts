import { describe, expect, it } from 'vitest'
import { queuePerformanceReport } from '../../src/reports/queue-performance/report.js'
import { AGGREGATES, startGenesys } from './genesys-on.js'
import type { Script } from './scripted-server.js'

const ok = { body: { results: [] } }
const failed = { status: 503, body: {} }
const silent: Script = () => {}

describe('a client that counts', () => {
  it.each<[string, readonly Script[], number]>([
    ['one exchange', [ok], 1],
    ['a retry as an exchange of its own', [failed, ok], 2],
    ['each try that failed', [failed, failed, failed], 3],
    ['what is refused', [{ status: 400, body: {} }], 1],
    ['what broke', [(request) => request.socket.destroy(), ok], 2],
  ])('counts %s, and no token', async (_, scripts, expected) => {
    await using on = await startGenesys()
    on.server.on(AGGREGATES, ...scripts)
    let counted = 0
    const genesys = on.genesys.counting(() => {
      counted += 1
    })
    const asked = genesys.query(queuePerformanceReport.endpoint, {}, { priority: 'first' })
    await on.clock.runUntil(asked.catch(() => undefined))
    expect(counted).toBe(expected)
    expect(on.lines().filter((line) => line.endsWith(AGGREGATES))).toHaveLength(expected)
    await on.ask().catch(() => undefined)
    expect(counted).toBe(expected)
  })

  it('is closed with the one that it was made from', async () => {
    await using on = await startGenesys({ silenceMs: 60_000 })
    on.server.on(AGGREGATES, silent)
    const genesys = on.genesys.counting(() => {})
    const asked = genesys.query(queuePerformanceReport.endpoint, {}, { priority: 'first' })
    const outcome = asked.catch((error: unknown) => error)
    await expect.poll(() => on.lines()).toContain(`POST ${AGGREGATES}`)
    await on.genesys.close()
    expect(await outcome).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', kind: 'closed' })
  })
})
