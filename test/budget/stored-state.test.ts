import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY, MINUTE, SECOND } from '../../src/time/clock.js'
import { settleMicrotasks } from '../support/manual-clock.js'
import { anySpoil, spoiled } from '../support/spoiled.js'
import { build, LIMIT } from './replicas.js'

const SEED = Number(process.env['SEED'] ?? 20_261_206)
const FAR_MS = 95_617_584_000_000

type Json = Record<string, unknown>
interface Text {
  buckets: [string, Json][]
  replicas: [string, Json][]
}

/** Two processes; what one has written is changed, and the other goes on from it. */
async function opened() {
  const { open, grant, told, document, clock, granted } = build()
  const [one, two] = [open(), open()]
  ;(await grant(one)).settle(told(10))
  await settleMicrotasks()
  ;(await grant(two)).release()
  await settleMicrotasks()
  const write = (change: (text: Text) => unknown) => {
    const text = JSON.parse(document.text) as Text
    const changed = change(text) ?? text
    document.text = typeof changed === 'string' ? changed : JSON.stringify(changed)
    document.version += 1
  }
  const token = (change: (bucket: Json) => unknown) =>
    write(({ buckets }) => {
      for (const [, bucket] of buckets) change(bucket)
    })
  const replica = (change: Json) =>
    write(({ replicas, buckets }) => {
      const seenMs = clock.now()
      const made = { seenMs, writes: 1, inFlight: [], probes: [], ...change }
      return { buckets, replicas: [...replicas, ['somebody', made]] }
    })
  return { one, two, token, replica, write, document, clock, granted, told }
}

/** After this, whatever it was: a window, a day, and what is known of who is dead. */
async function goesOn({ two, clock, document, granted }: Awaited<ReturnType<typeof opened>>) {
  const early = await two.reserve('directory', 'first')
  if (early.granted) early.reservation.release()
  await settleMicrotasks()
  clock.jump(DAY)
  await clock.advance(2 * MINUTE)
  // A probe goes first where there was a block.
  const first = await two.reserve('directory', 'first')
  if (first.granted) {
    first.reservation.settle({
      limit: LIMIT,
      remaining: LIMIT - 1,
      headerResetMs: clock.now() + MINUTE,
    })
  }
  await settleMicrotasks()
  expect(await granted(two, 5)).toBe(5)
  expect(two.sharing).toBe('shared')
  for (const { resetsAtMs, retryAtMs, observedAtMs } of two.views()) {
    for (const ms of [resetsAtMs, retryAtMs, observedAtMs]) {
      expect(new Date(ms ?? 0).toISOString()).toMatch(/^\d{4}-/)
    }
  }
  expect(document.text.length).toBeLessThan(100_000)
}

describe("another's state", () => {
  const window = (change: Json) => (bucket: Json) => {
    if (bucket['window']) bucket['window'] = { ...(bucket['window'] as Json), ...change }
  }
  const part = (name: string, change: Json) => (bucket: Json) => {
    bucket[name] = { ...(bucket[name] as Json), ...change }
  }
  const field = (name: string, value: unknown) => (bucket: Json) => {
    bucket[name] = value
  }
  const ahead = { sinceMs: 0, untilMs: FAR_MS }

  it.each<[string, (bucket: Json) => unknown]>([
    ['a block until the year 5000', field('block', ahead)],
    ['a block until the year 10^300', field('block', { ...ahead, untilMs: 1e300 })],
    [
      'a spent window until the year 5000',
      window({ counted: LIMIT, resetsAtMs: FAR_MS, anchorMs: FAR_MS }),
    ],
    ['a window of no length', window({ lengthMs: 0 })],
    ['a serial that cannot grow', window({ serial: Number.MAX_SAFE_INTEGER })],
    ['a count below zero', window({ counted: -1e300 })],
    ['a count beyond all', window({ counted: 1e300 })],
    ['windows of no length', field('windowMs', 0)],
    ['windows of for ever', field('windowMs', 1e300)],
    ['a limit below zero', field('limit', -5)],
    ['a limit beyond all', field('limit', 1e300)],
    ['a burst of nothing for ever', field('burst', { max: 0, stretchMs: 1e300, changedAtMs: 0 })],
    ['a burst of one for ever', field('burst', { max: 1, stretchMs: 1e300, changedAtMs: 0 })],
    ['an observation in the year 10^300', field('observedAtMs', 1e300)],
    ['an observation in the year 5000', field('observedAtMs', FAR_MS)],
    ['others at every rate', part('foreign', { rate: 1e300 })],
    ['others for ever', part('ledger', { sharedThrough: 1e11 })],
    [
      'invitations for the year 5000',
      field('returns', Array(64).fill({ dueMs: FAR_MS, count: 5 })),
    ],
    [
      'a resumption that never ends',
      field('resume', { sinceMs: 0, granted: Number.MAX_SAFE_INTEGER }),
    ],
    ['demand beyond all', part('experience', { windows: Array(40).fill(Array(12).fill(1e300)) })],
    ['a thousand windows too many', part('experience', { windows: Array(2_000).fill([1]) })],
    [
      'callers without an end',
      part('shares', {
        callers: Array.from({ length: 5_000 }, (_, id) => ({
          ...{
            id: `${id}`,
            granted: 0,
            wanted: 9,
            wantedBefore: 9,
            seenMs: Date.UTC(2026, 7, 3, 13),
          },
        })),
      }),
    ],
    ['a call in flight for each grain of sand', field('inFlight', Number.MAX_SAFE_INTEGER)],
  ])('hold nothing up with %s', async (_, change) => {
    const world = await opened()
    world.token(change)
    await goesOn(world)
  })

  it.each<[string, Json]>([
    ['calls under way beyond all', { inFlight: [['token', Number.MAX_SAFE_INTEGER]] }],
    ['a billion calls under way, and dead', { inFlight: [['token', 1e9]], seenMs: 0 }],
    ['seen in the year 5000', { seenMs: FAR_MS, inFlight: [['token', LIMIT]], probes: ['token'] }],
    ['seen in no year', { seenMs: 1e300, inFlight: [['token', LIMIT]] }],
    ['more writes than anybody', { writes: 1e12 }],
  ])('hold nothing up with a process of %s', async (_, change) => {
    const world = await opened()
    world.replica(change)
    await goesOn(world)
  })

  it.each<[string, (text: Text) => unknown]>([
    ['no token', ({ replicas }) => ({ buckets: [], replicas })],
    ['a list', () => []],
    ['null', () => 'null'],
    ['lists in lists', () => `${'['.repeat(500_000)}${']'.repeat(500_000)}`],
    [
      '8 MB of processes',
      ({ buckets }) => ({
        buckets,
        replicas: Array.from({ length: 60_000 }, (_, id) => [
          `${id}`,
          { seenMs: Date.UTC(2026, 7, 3, 13), writes: 1, inFlight: [], probes: [] },
        ]),
      }),
    ],
  ])('are not read where they are %s', async (_, change) => {
    const world = await opened()
    world.write(change)
    await goesOn(world)
  })

  it('close for a day where they say for ever, and for no longer', async () => {
    const { two, token, clock, write } = await opened()
    token(field('block', { sinceMs: clock.now(), untilMs: FAR_MS }))
    const begunMs = clock.now()
    const refused = await two.reserve('directory', 'first')
    expect(refused).toMatchObject({ granted: false })
    // It is written so: whoever reads it later does not begin a day of its own.
    await clock.advance(MINUTE)
    write(({ buckets }) => {
      for (const [, { block }] of buckets) {
        if (block) expect((block as Json)['untilMs']).toBeLessThanOrEqual(begunMs + DAY + SECOND)
      }
    })
  })

  it(`go on whatever was spoiled in them (seed ${SEED})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anySpoil, { minLength: 1, maxLength: 3 }), async (spoils) => {
        const world = await opened()
        world.write((text) => JSON.stringify(spoils.reduce<unknown>(spoiled, text)) ?? '')
        await goesOn(world)
        await Promise.all([world.one.close(), world.two.close()])
      }),
      { seed: SEED, numRuns: Number(process.env['RUNS'] ?? 60) },
    )
  })
})
