import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE, SECOND } from '../../src/time/clock.js'
import { ONE_CALL_A_QUESTION, startGateway } from '../support/gateway.js'
import { collect } from '../support/log-lines.js'
import { notified, SLOW_POLL_MS, type Told } from '../support/notified.js'

const CREATED = 'POST /api/v2/notifications/channels'
const PUT = 'PUT /api/v2/notifications/channels/ID/subscriptions'
const NEEDED = 'analytics:queueObservation:view'

const oldest = (answers: readonly Told[]) =>
  Math.max(...answers.map(({ freshness }) => freshness.ageSeconds)) * SECOND

describe('the notification channel', () => {
  it('is opened when somebody reads how queues stand now, and their reports live by its rule', async () => {
    await using on = await notified()
    await on.pass(MINUTE)
    expect(on.channelCalls()).toEqual([])
    expect((await on.ask()).freshness.rule).toBe('now')
    const { freshness } = await on.watched()
    expect(freshness).toMatchObject({ rule: 'now-watched', state: 'FRESH' })
    expect(on.channelCalls()).toEqual([CREATED, PUT])
    expect(on.channel.connected).toBe(1)
    expect(on.gaps()).toEqual([])
    // Paid as all calls are.
    const paid = on.events.flatMap((event) => (event.type === 'reserved' ? event.family : []))
    expect(paid.filter((family) => family === 'notifications.channels')).toHaveLength(2)
  })

  it('is not asked for where it is not turned on', async () => {
    await using gateway = await startGateway()
    const [queue] = gateway.simulator.organisation.queues
    await gateway.ask(`{ queueActivity(queueIds: ["${queue?.id}"]) { key } }`)
    expect(gateway.asked().filter((call) => call.includes('notifications'))).toEqual([])
    const health = await (await fetch(`${gateway.url}/health/ready`)).json()
    expect(health).not.toHaveProperty('notifications')
  })

  it('invalidates the report of a queue as something happens in it, and of no other', async () => {
    // Else the report of all three would be read along with that of the one.
    await using on = await notified({ config: { planning: ONE_CALL_A_QUESTION } })
    const [one = '', other = ''] = on.queueIds
    await on.watched()
    await on.watched([one])
    await on.watched([other])
    const before = on.loads()
    on.channel.tell(one)
    await on.pass(SECOND)
    expect((await on.ask([one])).freshness).toMatchObject({ state: 'STALE' })
    await on.pass(SECOND)
    expect((await on.ask([one])).freshness).toMatchObject({ state: 'FRESH', ageSeconds: 1 })
    expect(on.loads()).toBe(before + 1)
    expect((await on.ask([other])).freshness.state).toBe('FRESH')
    // All three queues: the one is among them.
    expect((await on.ask()).freshness.state).toBe('STALE')
  })

  it('tells who polls to look again as often as by the ordinary rule, which costs no call', async () => {
    await using on = await notified()
    await on.watched()
    await on.pass(15 * SECOND)
    const { freshness } = await on.ask()
    expect(Date.parse(freshness.pollAfter) - on.clock.now()).toBeLessThanOrEqual(10 * SECOND)
    const before = on.loads()
    await on.watch(40 * SECOND)
    expect(on.loads()).toBe(before)
  })

  it('a quiet hour of 50 queues costs at most 65 calls, all told', {
    timeout: 240_000,
  }, async () => {
    await using on = await notified()
    const queueIds = Array.from({ length: 50 }, () => randomUUID())
    on.simulator.clearRequests()
    await on.watch(HOUR, queueIds)
    expect(on.simulator.requests.length).toBeLessThanOrEqual(65)
    expect(on.loads()).toBeGreaterThan(55)
    expect(on.gaps()).toEqual([])
  })

  it('costs no more calls than polls do where something happens all the time', async () => {
    const callsOf = async (notifications: 'on' | 'off') => {
      await using on = await notified({ env: { GENESYS_NOTIFICATIONS: notifications } })
      if (notifications === 'on') await on.watched()
      else await on.ask()
      const before = on.loads()
      for (let second = 0; second < 120; second++) {
        on.channel.tell(...on.queueIds)
        await on.ask()
        await on.pass(SECOND)
      }
      return on.loads() - before
    }
    const polls = await callsOf('off')
    expect(polls).toBeGreaterThan(8)
    // The first change is read at once.
    expect(await callsOf('on')).toBeLessThanOrEqual(polls + 1)
  })

  it('shows what happens in the queues, as polls would, with fewer calls where little happens', async () => {
    await using on = await notified()
    await on.watched()
    on.channel.setEvents(true)
    const before = on.loads()
    const answers = await on.watch(5 * MINUTE)
    expect(oldest(answers)).toBeLessThanOrEqual(SLOW_POLL_MS)
    expect(on.loads() - before).toBeLessThanOrEqual(31)
    expect(on.events.filter(({ type }) => type === 'queuesNotified').length).toBeGreaterThan(5)
  })
})

describe('a gap of the channel', () => {
  it.each([
    ['a connection that breaks', 'closed', (on) => on.channel.drop()],
    ['a connection that is closed', 'closed', (on) => on.channel.closeWith(1011)],
    ['an end that is announced', 'closing', (on) => on.channel.announceClosing()],
    ['a message that is too large', 'closed', (on) => on.channel.sendRaw('x'.repeat(300_000))],
  ] satisfies [string, string, (on: Awaited<ReturnType<typeof notified>>) => void][])(
    '%s invalidates everything "now" once, and the channel is connected to again',
    async (_, cause, happens) => {
      await using on = await notified()
      await on.watched()
      const calls = on.channelCalls().length
      const before = on.loads()
      happens(on)
      await on.pass(400)
      await on.pass(100)
      expect(on.gaps()).toEqual([cause])
      expect((await on.ask()).freshness.state).toBe('STALE')
      await on.pass(500)
      // The ordinary rule, until the channel tells again.
      expect((await on.ask()).freshness).toMatchObject({ rule: 'now', state: 'FRESH' })
      expect(on.loads()).toBe(before + 1)
      await on.watched()
      expect(on.gaps()).toEqual([cause])
      // The same channel: its topics are put once more.
      expect(on.channelCalls().slice(calls)).toEqual([PUT])
    },
  )

  it('is noticed after 35 s without a heartbeat', async () => {
    await using on = await notified()
    await on.watched()
    const before = on.channel.sent
    await on.pass(31 * SECOND, 100)
    expect(on.channel.sent).toBe(before + 1)
    on.channel.setSilent(true)
    const heartbeat = on.events.findLast(({ type }) => type === 'notification')
    expect(heartbeat).toMatchObject({ kind: 'other' })
    await on.pass(20 * SECOND)
    const early = on.gaps()
    await on.pass(16 * SECOND)
    expect([early, on.gaps()]).toEqual([[], ['silent']])
    on.channel.setSilent(false)
    expect((await on.watched()).freshness.rule).toBe('now-watched')
  })

  it('ten in a row leave no number older than the slow poll', async () => {
    await using on = await notified()
    await on.watched()
    const answers: Told[] = []
    for (let killed = 0; killed < 10; killed++) {
      // Something happens that nobody hears of.
      on.channel.drop()
      on.channel.tell(...on.queueIds)
      answers.push(...(await on.watch(70 * SECOND, on.queueIds, 2 * SECOND)))
    }
    expect(oldest(answers)).toBeLessThanOrEqual(SLOW_POLL_MS)
    expect(on.gaps().length).toBeGreaterThanOrEqual(5)
    expect(on.channel.connected).toBe(1)
    // Two for the first connection, one for each of the others.
    expect(on.channelCalls().length).toBeLessThanOrEqual(12)
  })

  it('follows where the channel is gone: another is opened', async () => {
    await using on = await notified()
    await on.watched()
    const { faults } = on.simulator
    faults.next(
      { kind: 'status', status: 404, body: { code: 'not.found' } },
      { path: '/subscriptions' },
    )
    on.channel.drop()
    await on.pass(30 * SECOND)
    await on.watched()
    expect(on.channelCalls().filter((call) => call === CREATED)).toHaveLength(2)
  })

  it('of a clock that jumps invalidates too much rather than too little', async () => {
    for (const jumpMs of [HOUR, -HOUR]) {
      await using on = await notified()
      await on.watched()
      on.setWallClock(jumpMs)
      const answers = await on.watch(3 * MINUTE)
      expect(oldest(answers.slice(2))).toBeLessThanOrEqual(SLOW_POLL_MS)
      await on.watched()
      expect(on.channel.connected).toBe(1)
      const before = on.loads()
      on.channel.tell(...on.queueIds)
      await on.pass(12 * SECOND)
      await on.ask()
      await on.pass(SECOND)
      expect(on.loads()).toBeGreaterThan(before)
    }
  })
})

describe('topics of the channel', () => {
  it('those of queues that are read later are added within a quarter minute', async () => {
    await using on = await notified()
    const [one = '', other = ''] = on.queueIds
    await on.watched([one])
    expect((await on.ask([other])).freshness.rule).toBe('now')
    await on.pass(18 * SECOND)
    await on.watched([other])
    expect((await on.ask([one])).freshness.rule).toBe('now-watched')
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT])
    expect(on.gaps()).toEqual([])
  })

  it('that no budget is left for are put later: what is told goes on', async () => {
    await using on = await notified()
    const [one = '', other = ''] = on.queueIds
    await on.watched([one])
    on.simulator.faults.next(
      { kind: 'rateLimited', retryAfterSeconds: 5 },
      { path: '/subscriptions' },
    )
    await on.ask([other])
    await on.pass(20 * SECOND)
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT])
    expect(on.gaps()).toEqual([])
    expect((await on.ask([one])).freshness.rule).toBe('now-watched')
    await on.watched([other])
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT, PUT])
  })

  it('that take long to be put invalidate nothing: what is told goes on meanwhile', async () => {
    await using on = await notified()
    const [one = '', other = ''] = on.queueIds
    await on.watched([one])
    on.simulator.faults.next({ kind: 'delay', ms: 16 * SECOND }, { path: '/subscriptions' })
    await on.ask([other])
    const rules = new Set<string>()
    for (let second = 0; second < 34; second++) {
      await on.pass(SECOND)
      rules.add((await on.ask([one])).freshness.rule)
    }
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT])
    expect(on.gaps()).toEqual([])
    expect([...rules]).toEqual(['now-watched'])
    expect((await on.watched([other])).freshness.rule).toBe('now-watched')
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT])
  })

  it('that are being put when the connection breaks are put on the next one', async () => {
    await using on = await notified()
    const [one = '', other = ''] = on.queueIds
    await on.watched([one])
    on.simulator.faults.next({ kind: 'hang' }, { path: '/subscriptions' })
    await on.ask([other])
    await on.pass(18 * SECOND)
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT])
    on.channel.drop()
    await on.pass(5 * SECOND)
    expect(on.gaps()).toEqual(['closed'])
    expect(on.channelCalls()).toEqual([CREATED, PUT, PUT, PUT])
    await on.watched([other])
    await on.watched([one])
    expect(on.gaps()).toEqual(['closed'])
  })

  it('a queue whose topic is refused keeps the ordinary rule, and the permission is told once', async () => {
    await using on = await notified()
    const [one = '', other = ''] = on.queueIds
    on.channel.refuseTopics({ topics: new RegExp(other), missingPermissions: [NEEDED] })
    await on.watched([one])
    await on.ask([other])
    await on.pass(MINUTE)
    expect((await on.ask([other])).freshness.rule).toBe('now')
    expect((await on.ask([one, other])).freshness.rule).toBe('now')
    const health = await on.clock.runUntil(
      fetch(`${on.gateway.url}/health/ready`).then((it) => it.json()),
    )
    expect(health).toMatchObject({ notifications: { state: 'telling', queues: 1 } })
    const refused = on.events.filter((event) => event.type === 'topicsRefused')
    expect(refused).toMatchObject([{ topics: 1, missingPermissions: [NEEDED], isNews: true }])
    await on.watch(20 * MINUTE, [other])
    const later = on.events.filter((event) => event.type === 'topicsRefused')
    expect(later.filter(({ isNews }) => isNews)).toHaveLength(1)
    // Looked at again, once in a quarter hour.
    expect(on.channelCalls().filter((call) => call === PUT).length).toBeLessThanOrEqual(4)
  })

  it('are cleared and the connection ended where nobody reads any more; the next reader has the same channel', async () => {
    await using on = await notified()
    await on.watched()
    await on.pass(11 * MINUTE)
    expect(on.channelCalls().at(-1)).toBe('DELETE /api/v2/notifications/channels/ID/subscriptions')
    expect(on.channel.connected).toBe(0)
    expect(on.gaps()).toEqual([])
    await on.watched()
    expect(on.channelCalls().filter((call) => call === CREATED)).toHaveLength(1)
  })
})

describe('a channel that cannot be used', () => {
  it('for want of a permission: the ordinary rule, one warning that names it, and a try each ten minutes', async () => {
    const { log, lines } = collect()
    await using on = await notified({ log })
    const body = { code: 'missing.any.permissions', message: `You must have ${NEEDED}` }
    on.simulator.faults.always({ kind: 'status', status: 403, body }, { path: '/notifications/' })
    await on.watch(15 * MINUTE)
    expect((await on.ask()).freshness.rule).toBe('now')
    expect(on.channelCalls()).toEqual([CREATED, CREATED])
    const warnings = lines
      .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
      .filter(({ event, level }) => event === 'channelFailed' && level === 40)
    expect(warnings.map(({ message }) => message)).toEqual([expect.stringContaining(NEEDED)])
    const health = await on.clock.runUntil(
      fetch(`${on.gateway.url}/health/ready`).then((it) => it.json()),
    )
    expect(health).toMatchObject({ notifications: { state: 'refused', queues: 0 } })
    on.simulator.faults.clear()
    await on.pass(10 * MINUTE)
    await on.watched()
  })

  it.each([
    'ws://streaming.example/channels/secret-part',
    'wss://streaming.example/channels/secret-part',
    'https://streaming.example/channels/secret-part',
    'secret-part',
    42,
  ])('because its address is %s: it is not connected to, and not told', async (connectUri) => {
    const { log, lines } = collect()
    await using on = await notified({ log })
    const rewritten = (json: unknown) => {
      const { entities } = json as { entities?: object[] }
      if (!entities) return { ...(json as object), connectUri }
      return { entities: entities.map((channel) => ({ ...channel, connectUri })) }
    }
    on.simulator.faults.always({ kind: 'rewrite', body: rewritten }, { path: /channels$/ })
    await on.watch(MINUTE)
    expect((await on.ask()).freshness.rule).toBe('now')
    expect(on.events.some(({ type }) => type === 'channelFailed')).toBe(true)
    expect(lines.join('')).not.toContain('secret-part')
    const why = /connectUri of the notification channel is .*; only wss at 127\.0\.0\.1 is used/
    if (typeof connectUri === 'string') expect(lines.join('')).toMatch(why)
  })

  it('leaves neither its id nor its address nor the token in the log', async () => {
    const { log, lines } = collect()
    await using on = await notified({ log })
    await on.watched()
    on.channel.drop()
    await on.pass(10 * SECOND)
    expect(lines.join('')).not.toMatch(/streaming-0-|ws:\/\/|[Bb]earer/)
  })
})

describe('messages of the channel', () => {
  it('that cannot be read are counted, and end nothing', async () => {
    await using on = await notified()
    await on.watched()
    const odd = [
      '',
      'null',
      '[]',
      '{',
      '{"topicName":7}',
      '"x"',
      `{"topicName":"${'x'.repeat(300)}"}`,
    ]
    for (const message of [...odd, Buffer.from([1, 2, 3])]) on.channel.sendRaw(message)
    for (const topicName of ['v2.other', 'v2.analytics.queues..observations', '__proto__'])
      on.channel.sendRaw(JSON.stringify({ topicName }))
    await on.pass(SECOND)
    const kinds = on.events.flatMap((event) => (event.type === 'notification' ? event.kind : []))
    expect(kinds.filter((kind) => kind === 'malformed')).toHaveLength(odd.length + 1)
    expect(kinds.filter((kind) => kind === 'other')).toHaveLength(3)
    expect(on.gaps()).toEqual([])
    expect(on.channel.connected).toBe(1)
    const text = await on.clock.runUntil(fetch(`${on.gateway.url}/metrics`).then((it) => it.text()))
    expect(text).toContain('gcx_notifications_total{kind="malformed"} 8')
  })

  it('that come in a storm invalidate at most some fifty queues a time, or all at once', async () => {
    await using on = await notified()
    const queueIds = Array.from({ length: 200 }, () => randomUUID())
    for (let from = 0; from < 200; from += 100) await on.ask(queueIds.slice(from, from + 100))
    await on.pass(20 * SECOND)
    const before = on.events.length
    const calls = on.loads()
    for (let second = 0; second < 20; second++) {
      for (let each = 0; each < 5; each++) on.channel.tell(...queueIds)
      await on.pass(SECOND)
    }
    const since = on.events.slice(before)
    expect(since.filter(({ type }) => type === 'notification').length).toBeGreaterThan(19_000)
    expect(since.filter(({ type }) => type === 'invalidated').length).toBeLessThan(100)
    // Nobody has asked.
    expect(on.loads()).toBe(calls)
  })
})
