import { describe, expect, it } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.js'
import { type Replica, type Replicas, startReplicas } from '../support/replicas.js'
import { startTcpProxy } from '../support/tcp-proxy.js'

const REPORTS = '/api/v2/analytics/reports'
const SUBMIT = `${REPORTS}/queue-performance/query`
const RUN = `{ runReport(id: "queue-performance", query: { interval: { from: "2026-11-16T00:00:00Z", to: "2026-11-17T00:00:00Z" }, metrics: ["nOffered"], groupings: ["queueId"] }, freshness: { waitSeconds: 60 }) { key rows freshness { state source asOf } } }`
/** A dead leader is replaced within this time. */
const REPLACED_MS = 10_000
/** What a run of the tests takes beside. */
const RUNNING_MS = 2_500

interface Answer {
  readonly runReport: {
    readonly key: string
    readonly rows: readonly (readonly unknown[])[]
    readonly freshness: { readonly state: string; readonly asOf: string }
  } | null
}

/** Those that the upstream has taken, or may have. */
const submits = (simulator: Simulator) =>
  simulator.requestsTo(SUBMIT).filter(({ status }) => status === undefined || status < 300).length
const polls = (simulator: Simulator) =>
  simulator.requests.filter(({ path }) => path.endsWith('/fetch'))

/** Until it holds; the bound is the test's. */
const until = (holds: () => boolean) =>
  expect.poll(holds, { timeout: 20_000, interval: 20 }).toBe(true)

interface Scene {
  readonly replicas: Replicas
  readonly leader: Replica
  readonly other: Replica
  readonly simulator: Simulator
}

async function open(
  env?: (index: number) => Record<string, string>,
): Promise<Scene & AsyncDisposable> {
  const replicas = await startReplicas({ count: 2, ...(env && { env }) })
  const [leader, other] = replicas.all
  if (!leader || !other) throw new Error('Two replicas')
  const { simulator } = replicas
  simulator.runs.next({ outcome: 'slow', runningMs: RUNNING_MS }, { times: 9 })
  return {
    replicas,
    leader,
    other,
    simulator,
    [Symbol.asyncDispose]: () => replicas[Symbol.asyncDispose](),
  }
}

/** Both are asked, the leader first; its client may be left alone with a broken connection. */
function askBoth({ leader, other }: Scene) {
  const first = leader.ask<Answer>(RUN).catch(() => undefined)
  return { first, second: () => other.ask<Answer>(RUN) }
}

const kill = (replica: Replica, signal: NodeJS.Signals = 'SIGKILL') =>
  replica.process.child.kill(signal)

function expectWhole(answer: { readonly data?: Answer; readonly errors?: unknown } | undefined) {
  expect(answer?.errors).toBeUndefined()
  expect(answer?.data?.runReport?.freshness.state).toBe('FRESH')
  expect(answer?.data?.runReport?.rows.length).toBeGreaterThan(3)
}

describe('a leader that is killed', { timeout: 60_000 }, () => {
  it('before the submit is replaced, and there is one submit', async () => {
    await using scene = await open()
    const { leader, simulator } = scene
    const tokens = () => simulator.requestsTo('/oauth/token').length
    // They have had one between them from their start, and each has used it.
    await until(() => simulator.requests.filter(({ status }) => status === 200).length === 3)
    simulator.revokeTokens()
    simulator.faults.next({ kind: 'hang' }, { path: '/oauth/token' })
    const { second } = askBoth(scene)
    await until(() => tokens() === 2)
    const answer = second()
    kill(leader)
    expectWhole(await answer)
    expect(submits(simulator)).toBe(1)
  })

  it('between submit and record is replaced, and there are at most two submits', async () => {
    await using scene = await open()
    const { leader, simulator } = scene
    simulator.faults.next({ kind: 'hang' }, { path: SUBMIT })
    const { second } = askBoth(scene)
    await until(() => submits(simulator) === 1)
    const answer = second()
    kill(leader)
    expectWhole(await answer)
    expect(submits(simulator)).toBe(2)
  })

  it('while polling is replaced within ten seconds by one that polls the same run', async () => {
    await using scene = await open()
    const { leader, simulator } = scene
    const { second } = askBoth(scene)
    await until(() => polls(simulator).length === 1)
    const answer = second()
    const killedMs = Date.now()
    kill(leader)
    expectWhole(await answer)
    expect(submits(simulator)).toBe(1)
    expect(new Set(polls(simulator).map(({ path }) => path)).size).toBe(1)
    const [, taken] = polls(simulator)
    expect((taken?.at ?? 0) - killedMs).toBeLessThan(REPLACED_MS)
  })

  it('before the commit is replaced by one that reads the same run again', async () => {
    await using redis = await startTcpProxyLater()
    await using scene = await open((index) => (index === 0 ? redis.env : {}))
    redis.aim(scene.replicas.redis.port)
    const { leader, simulator } = scene
    await until(() => leader.logged('storeUp').length > 0)
    const { second } = askBoth(scene)
    await until(() => submits(simulator) === 1 && polls(simulator).length === 1)
    const answer = second()
    // The poll that brings the result is answered when the way to Redis is lost.
    let release = () => {}
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    simulator.faults.next({ kind: 'hold', until: held }, { path: '/fetch' })
    await until(() => polls(simulator).length === 2)
    redis.lose()
    release()
    await until(() => polls(simulator)[1]?.status === 200)
    kill(leader)
    expectWhole(await answer)
    expect(submits(simulator)).toBe(1)
  })
})

describe('a leader that is paused for longer than its lease', { timeout: 60_000 }, () => {
  it('changes nothing when it wakes up: the value of who took over stays, and its own client gets it', async () => {
    await using scene = await open()
    const { leader, simulator, replicas } = scene
    const { first, second } = askBoth(scene)
    await until(() => polls(simulator).length === 1)
    const answer = second()
    kill(leader, 'SIGSTOP')
    const taken = await answer
    expectWhole(taken)
    const key = `*${taken.data?.runReport?.key}}:value`
    const stored = async () => {
      const [name = ''] = (await replicas.redis.command('KEYS', key)) as string[]
      return replicas.redis.command('GET', name)
    }
    const before = await stored()
    expect(before).not.toBeNull()
    kill(leader, 'SIGCONT')
    const late = await first
    expectWhole(late)
    expect(late?.data?.runReport?.rows).toEqual(taken.data?.runReport?.rows)
    await until(() => leader.logged('leaseLost').length + leader.logged('loaded').length > 0)
    expect(await stored()).toBe(before)
    expect(submits(simulator)).toBe(1)
  })
})

/** A way to a Redis that is not there yet when the way is laid. */
async function startTcpProxyLater() {
  const proxy = await startTcpProxy(1)
  return {
    env: { STORE_URL: `redis://127.0.0.1:${proxy.port}` },
    aim: (port: number) => proxy.aim(port),
    lose: () => proxy.behave('lost'),
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  }
}
