import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import type { ListText, TextPart } from '../../src/graph/item-text/list-text.js'
import { Utf8Chunks } from '../../src/graph/item-text/utf8-chunks.js'
import { sentAs } from '../../src/server/connections/large-answer.js'
import { Turns } from '../../src/time/turns.js'
import { startGateway } from '../support/gateway.js'
import { type HookedServer, startHookedServer } from '../support/hooked-server.js'

const PATIENT = { timeout: 10_000 }
const opened: HookedServer[] = []
afterEach(async () => {
  for (const server of opened.splice(0)) await server.close()
})

const ITEM = `"${'x'.repeat(1_020)}ü"`
const ITEM_BYTES = Buffer.byteLength(`,${ITEM}`)

/** A list that is not kept, and how many of its items have been written for its connection. */
function unkept(items: number, { claimed = items, failsAt = -1 } = {}) {
  const written = { items: 0, isOver: false }
  function* rewrite(): Generator<TextPart, void, undefined> {
    try {
      for (let index = 0; index < items; index++) {
        if (index === failsAt) throw new Error('An item cannot be written again')
        written.items++
        yield index === 0 ? ITEM : `,${ITEM}`
      }
    } finally {
      written.isOver = true
    }
  }
  const list: ListText = { byteLength: claimed * ITEM_BYTES - 1, kept: null, rewrite }
  return { list, written }
}

async function serve(parts: () => readonly TextPart[], turns = new Turns()) {
  const slices = { isOver: () => turns.isOver(), nextTurn: () => turns.next('A', {}) }
  const server = await startHookedServer((reply) => reply.send(sentAs(parts(), slices)))
  opened.push(server)
  return server
}

const textOf = (items: number) => `{"rows":[${Array(items).fill(ITEM).join(',')}]}`

describe('an answer with a list that is not kept', () => {
  it.each([
    ['identity', 1],
    ['identity', 3_000],
    ['gzip', 1],
    ['gzip', 3_000],
    ['br', 3_000],
  ])('in %s, of %i items, has the text of them all', async (accepted, items) => {
    const { ask, answers } = await serve(() => ['{"rows":[', unkept(items).list, ']}'])
    const answer = await ask(accepted)
    const body = await buffer(answer)
    const isGzip = accepted === 'gzip'
    expect((isGzip ? gunzipSync(body) : body).toString()).toBe(textOf(items))
    expect(answer.headers['content-encoding']).toBe(isGzip ? 'gzip' : undefined)
    expect(answer.headers['content-length']).toBe(isGzip ? undefined : String(body.length))
    await expect.poll(() => answers.queuedBytes, PATIENT).toBe(0)
  })

  it.each(['identity', 'gzip'])(
    'in %s, is written no further than its client takes it, and ends when the client leaves',
    async (accepted) => {
      // Gzip makes next to nothing of items that are alike: it takes many to fill the kernel's queues.
      const items = accepted === 'gzip' ? 2_000_000 : 100_000
      const { list, written } = unkept(items)
      const { ask, answers } = await serve(() => ['[', list, ']'])
      const answer = await ask(accepted)
      answer.pause()
      let before = -1
      await expect
        .poll(
          () => {
            const isStill = written.items === before && written.items > 0
            before = written.items
            return isStill
          },
          { timeout: 30_000, interval: 200 },
        )
        .toBe(true)
      expect(written.items).toBeLessThan(items)
      // What the process holds of it, however long the list is.
      expect(answers.queuedBytes).toBeLessThanOrEqual(256 * 1_024 + '[]'.length)
      expect(written.isOver).toBe(false)
      answer.destroy()
      await expect.poll(() => written.isOver, PATIENT).toBe(true)
      await expect.poll(() => answers.queuedBytes, PATIENT).toBe(0)
      expect(written.items).toBeLessThan(items)
    },
    60_000,
  )

  it.each([
    ['an item cannot be written again', { failsAt: 500 }],
    ['it is shorter than it was', { claimed: 3_001 }],
    ['it is longer than it was', { claimed: 2_000 }],
  ])('is broken off, and never taken for whole, where %s', async (_, wrong) => {
    for (const accepted of ['identity', 'gzip']) {
      const { list, written } = unkept(3_000, wrong)
      const { ask, answers } = await serve(() => ['[', list, ']'])
      const taken = ask(accepted).then((answer) => buffer(answer as Readable))
      await expect(taken).rejects.toThrow(/aborted|hang up|ECONNRESET/)
      expect(written.isOver).toBe(true)
      await expect.poll(() => answers.queuedBytes, PATIENT).toBe(0)
    }
  })
})

/** A list that is kept, as its chunks: the last one is used by a part only. */
function kept(items: number): ListText {
  const chunks = new Utf8Chunks()
  const all: TextPart[] = []
  for (let index = 0; index < items; index++) {
    all.push(...chunks.add(index === 0 ? ITEM : `,${ITEM}`))
  }
  all.push(...chunks.end())
  const rewrite = () => {
    throw new Error('It is kept')
  }
  return { byteLength: items * ITEM_BYTES - 1, kept: all, rewrite }
}

const READERS: Readonly<Record<string, (body: Buffer) => Buffer>> = {
  identity: (body) => body,
  gzip: (body) => gunzipSync(body),
  br: (body) => brotliDecompressSync(body),
}

describe('an answer with lists that are kept', () => {
  it.each(
    ['identity', 'gzip', 'br'].flatMap((accepted) =>
      [0, 1, 30, 300, 3_000].map((items) => [accepted, items] as const),
    ),
  )('in %s, of %i items each, has the text of them all', async (accepted, items) => {
    const rows = textOf(items)
    const two = () => ['{"rows":[', kept(items), ']}{"rows":[', kept(items), ']}', '']
    const { ask, answers } = await serve(two)
    const answer = await ask(accepted)
    const body = await buffer(answer)
    const encoding = answer.headers['content-encoding'] ?? 'identity'
    expect(READERS[encoding]?.(body).toString()).toBe(rows + rows)
    expect(encoding).toBe(items === 0 ? 'identity' : accepted)
    expect(answer.headers['content-length']).toBe(String(body.length))
    await expect.poll(() => answers.queuedBytes, PATIENT).toBe(0)
  })

  it('shares its chunks with who else keeps them, and changes none', async () => {
    const list = kept(3_000)
    const before = Buffer.concat(list.kept as Buffer[])
    const { ask } = await serve(() => [list])
    for (const accepted of ['identity', 'gzip', 'identity']) {
      const body = await buffer(await ask(accepted))
      expect((READERS[accepted]?.(body) ?? body).equals(before)).toBe(true)
    }
    expect(Buffer.concat(list.kept as Buffer[]).equals(before)).toBe(true)
  })

  it('counts as held until its client has taken it or left', async () => {
    const { ask, answers } = await serve(() => [kept(30_000)])
    const answer = await ask('identity')
    answer.pause()
    expect(answers.queuedBytes).toBe(kept(30_000).byteLength)
    answer.destroy()
    await expect.poll(() => answers.queuedBytes, PATIENT).toBe(0)
  })
})

describe('lists that are written at once', () => {
  it.each([1, 2, 7])('%i of them share one slice in each turn of the event loop', async (count) => {
    let nowMs = 0
    let inTurn = 0
    const turnsOfItems: number[] = []
    const scheduled: (() => void)[] = []
    const turns = new Turns((run) => scheduled.push(run), { nowMs: () => nowMs, sliceMs: 20 })
    const slices = (work: object) => ({
      isOver: () => turns.isOver(),
      nextTurn: () => turns.next('A', work),
    })
    function* rewrite() {
      for (let index = 0; index < 200; index++) {
        nowMs++
        inTurn++
        yield 'x'
      }
    }
    const list: ListText = { byteLength: 200, kept: null, rewrite }
    const sent = Array.from({ length: count }, async () => {
      const answer = sentAs([list], slices({}))
      if (typeof answer === 'string' || Buffer.isBuffer(answer)) throw new Error('Not a stream')
      return (await buffer(answer)).toString()
    })
    let isDone = false
    const all = Promise.all(sent).finally(() => {
      isDone = true
    })
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      if (scheduled.length === 0) continue
      turnsOfItems.push(inTurn)
      inTurn = 0
      scheduled.shift()?.()
    }
    expect(await all).toEqual(Array(count).fill('x'.repeat(200)))
    // An item takes 1 ms. The slice, and the item of each list with which it ends.
    expect(Math.max(...turnsOfItems)).toBeLessThanOrEqual(20 + count)
    expect(turnsOfItems.length).toBeGreaterThanOrEqual((200 * count) / (20 + count))
  })
})

describe('a batch that is too large to be kept', () => {
  const INTERVAL = 'interval: { from: "2026-08-01T00:00:00Z", to: "2026-08-29T00:00:00Z" }'
  const stats = 'count totalSeconds averageSeconds minSeconds maxSeconds'
  const fields = `queue { id name } mediaType interval { from to } offered answered
    handle { ${stats} } talk { ${stats} } wait { ${stats} } hold { ${stats} } afterCallWork { ${stats} }`

  it('has the answers that its operations have alone, also where one in the middle fails', async () => {
    await using gateway = await startGateway()
    const ids = gateway.simulator.organisation.queues.slice(0, 6).map(({ id }) => id)
    const operation = (days: string, queueId: string | undefined) => ({
      query: `{ queuePerformance(${days}, granularity: "PT15M", queueIds: ["${queueId}"], mediaTypes: [VOICE, CHAT]) { rows { ${fields} } } }`,
    })
    const large = ids.map((id) => operation(INTERVAL, id))
    const alone = await Promise.all(
      large.map(async (one) => (await (await gateway.post(JSON.stringify(one))).text()).trimEnd()),
    )
    gateway.simulator.faults.always({ kind: 'status', status: 403, body: {} })
    const failing = operation(
      'interval: { from: "2026-07-01T00:00:00Z", to: "2026-07-02T00:00:00Z" }',
      ids[0],
    )
    const [first, second, ...others] = large
    const operations = [first, second, failing, ...others]
    const answer = await gateway.post(JSON.stringify(operations))
    const text = await answer.text()
    expect(answer.headers.get('content-length')).toBe(String(Buffer.byteLength(text)))
    expect(text.length).toBeGreaterThan(16 * 2 ** 20)
    const failed = text.slice(
      `[${alone.slice(0, 2).join(',')},`.length,
      text.length - `,${alone.slice(2).join(',')}]`.length,
    )
    expect(text).toBe(`[${[...alone.slice(0, 2), failed, ...alone.slice(2)].join(',')}]`)
    expect(JSON.parse(failed)).toMatchObject({
      data: { queuePerformance: null },
      errors: [{ extensions: { code: expect.any(String) } }],
    })
  }, 60_000)
})
