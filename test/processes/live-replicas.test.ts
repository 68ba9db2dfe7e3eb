import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Simulator } from '../../src/simulator/simulator.js'
import { eventually } from '../support/eventually.js'
import { openSocket, openStream, startSocket, type TestSocket } from '../support/live/streams.js'
import { canStopRedis } from '../support/redis-server.js'
import { type Replica, startReplica, startReplicas } from '../support/replicas.js'

const OBSERVATIONS = '/api/v2/analytics/queues/observations/query'
const ACTIVITY_FIELDS = 'freshness { asOf pollAfter } queues { waiting interacting onQueueAgents }'
/** Of three queues. */
async function activityAt({ ask }: Pick<Replica, 'ask'>): Promise<string> {
  const { data } = await ask<{ queues: { id: string }[] }>('{ queues(first: 3) { id } }')
  const ids = JSON.stringify(data?.queues.map(({ id }) => id))
  return `subscription { queueActivity(queueIds: ${ids}) { ${ACTIVITY_FIELDS} } }`
}

interface Activity {
  readonly queueActivity: {
    readonly freshness: { readonly asOf: string; readonly pollAfter: string }
  }
}
const YESTERDAY =
  'subscription { queuePerformance(interval: { relative: YESTERDAY }) { key rows { offered } } }'
/** Real time: "now" is fresh for as long as a test can wait several times. */
const FRESH_SECONDS = 2
/** A poll comes later than whatever the test waits for. */
const LONG_FRESH_SECONDS = 12

let folder: string
let env: Readonly<Record<string, string>>
let longEnv: Readonly<Record<string, string>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gcx-live-'))
  const withNow = async (freshSeconds: number) => {
    const path = join(folder, `now-${freshSeconds}.yaml`)
    await writeFile(path, `lifetimes: { rules: { now: { freshSeconds: ${freshSeconds} } } }\n`)
    return { CONFIG_FILE: path }
  }
  env = await withNow(FRESH_SECONDS)
  longEnv = await withNow(LONG_FRESH_SECONDS)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Also on a quiet evening each call brings other numbers. */
function changeObservations({ faults }: Simulator): void {
  let answers = 0
  const body = (json: unknown) => {
    answers += 1
    return JSON.parse(JSON.stringify(json).replace(/"count":\d+/g, `"count":${answers}`))
  }
  faults.always({ kind: 'rewrite', body }, { path: OBSERVATIONS })
}

async function subscribed(
  url: string,
  query: string,
  version?: string,
  init?: Readonly<Record<string, unknown>>,
): Promise<TestSocket> {
  const socket = await startSocket(url, init)
  socket.send({ type: 'subscribe', id: '1', payload: { query, extensions: { version } } })
  return socket
}

const payloadOf = async (socket: TestSocket) =>
  (await socket.next()).payload as {
    readonly data: unknown
    readonly extensions: { readonly version: string }
  }
const versionsOf = ({ messages }: TestSocket) => messages.filter(({ type }) => type === 'next')

describe.runIf(canStopRedis)('subscriptions to several replicas', { timeout: 120_000 }, () => {
  it('cost the calls of one viewer, and tell all the same versions', async () => {
    const started = async (count: number) => {
      const replicas = await startReplicas({ count, env })
      changeObservations(replicas.simulator)
      const [{ ask }] = replicas.all as [Replica]
      const query = await activityAt({ ask })
      const sockets = await Promise.all(
        replicas.all.flatMap(({ url }) => [0, 1].map(() => subscribed(url, query))),
      )
      return {
        sockets,
        calls: () => replicas.simulator.requestsTo(OBSERVATIONS).length,
        [Symbol.asyncDispose]: async () => {
          for (const socket of sockets) socket[Symbol.dispose]()
          await replicas[Symbol.asyncDispose]()
        },
      }
    }
    await using lonely = await started(1)
    await using many = await started(3)
    await eventually(() => many.calls() >= 5 && lonely.calls() >= 5, 60_000)
    const [alone, together] = [lonely.calls(), many.calls()]
    // The lonely one began before.
    expect(together).toBeLessThanOrEqual(alone + 1)
    const told = many.sockets.map((socket) => new Set(versionsOf(socket).map(versionIn)))
    expect(Math.min(...told.map(({ size }) => size))).toBeGreaterThan(1)
    const [first = new Set(), ...others] = told
    for (const other of others) expect([...other].some((one) => first.has(one))).toBe(true)
  })

  it('are told before their next poll what another replica has invalidated, and what it has loaded', async () => {
    await using replicas = await startReplicas({ count: 2, env: longEnv })
    changeObservations(replicas.simulator)
    const [here, elsewhere] = replicas.all as [Replica, Replica]
    const query = await activityAt(here)
    using socket = await subscribed(here.url, query)
    const told = async () => ((await payloadOf(socket)).data as Activity).queueActivity.freshness
    const first = await told()
    await elsewhere.ask(
      'mutation { invalidateReports(reports: [QUEUE_ACTIVITY]) { invalidatedAt } }',
    )
    const second = await told()
    expect(Date.now()).toBeLessThan(Date.parse(first.pollAfter))
    expect(second.asOf > first.asOf).toBe(true)
    // The youngest that a caller may want replaced.
    const youngest = `], freshness: { maxAgeSeconds: ${LONG_FRESH_SECONDS / 2} })`
    const asked = query.replace('subscription', '').replace('])', youngest)
    const loaded = async () => {
      const { data } = await elsewhere.ask<Activity>(asked)
      return data?.queueActivity.freshness.asOf ?? ''
    }
    await expect.poll(loaded, { timeout: 20_000, interval: 250 }).not.toBe(second.asOf)
    const third = await told()
    expect(Date.now()).toBeLessThan(Date.parse(second.pollAfter))
    expect(third.asOf > second.asOf).toBe(true)
  })

  it('go on at another replica when theirs dies, and what is unchanged is not told again', async () => {
    await using replicas = await startReplicas({ count: 2, env })
    const [dying, other] = replicas.all
    if (!dying || !other) throw new Error('Two replicas')
    using before = await subscribed(dying.url, YESTERDAY)
    const { extensions } = await payloadOf(before)
    dying.process.child.kill('SIGKILL')
    expect((await before.closed)[0]).toBe(1006)
    using after = await subscribed(other.url, YESTERDAY, extensions.version)
    using stranger = await subscribed(other.url, YESTERDAY)
    expect((await payloadOf(stranger)).extensions.version).toBe(extensions.version)
    after.send({ type: 'ping' })
    expect((await after.next()).type).toBe('pong')
    expect(versionsOf(after)).toEqual([])
    const query = await activityAt(other)
    using activity = await subscribed(other.url, query, extensions.version)
    expect((await payloadOf(activity)).data).toHaveProperty('queueActivity.queues')
  })

  it('go on while Redis is away, and when it is back', async () => {
    await using replicas = await startReplicas({ count: 1, env })
    changeObservations(replicas.simulator)
    const [replica] = replicas.all
    if (!replica) throw new Error('One replica')
    using socket = await subscribed(replica.url, await activityAt(replica))
    const newer = async () => {
      const asOf = Date.now()
      for (;;) {
        const { data } = (await payloadOf(socket)) as {
          data: { queueActivity: { freshness: { asOf: string } } }
        }
        if (Date.parse(data.queueActivity.freshness.asOf) > asOf) return
      }
    }
    await payloadOf(socket)
    await replicas.redis.kill()
    await newer()
    await replicas.redis.restart({ keepData: false })
    await newer()
    expect(versionsOf(socket).some(({ payload }) => 'errors' in (payload as object))).toBe(false)
  })
})

const versionIn = ({ payload }: { readonly payload?: unknown }) =>
  (payload as { extensions: { version: string } }).extensions.version

describe('a gateway that restarts without the key of a client', { timeout: 120_000 }, () => {
  const hash = (key: string) => createHash('sha256').update(key).digest('hex')

  it('says goodbye with 1001 and complete, and refuses it afterwards with 4403 and 401', async () => {
    const [key, other] = ['wallboard-key', 'another-key']
    const headers = { 'x-api-key': key }
    const query = 'subscription { budgets { family } }'
    await using before = await startReplica({ API_KEYS: hash(key) })
    const { port } = new URL(before.url)
    const socket = await subscribed(before.url, query, undefined, headers)
    const stream = await openStream(before.url, { body: { query }, headers })
    await Promise.all([socket.next(), stream.next()])
    before.process.child.kill('SIGTERM')
    expect(await stream.next()).toMatchObject({ event: 'complete' })
    expect((await socket.closed)[0]).toBe(1001)
    expect(await before.process.exited).toBe(0)
    await using after = await startReplica({ API_KEYS: hash(other), PORT: port })
    using again = await openSocket(after.url)
    again.send({ type: 'connection_init', payload: headers })
    expect((await again.closed)[0]).toBe(4403)
    using refused = await openStream(after.url, { body: { query }, headers })
    expect(refused.response.statusCode).toBe(401)
  })
})
