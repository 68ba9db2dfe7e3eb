import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addOverTime } from '../../../src/reports/splitting/additive.js'
import {
  type AskedPart,
  askInParts,
  type Split,
} from '../../../src/reports/splitting/ask-in-parts.js'
import { type Division, MOST_PARTS } from '../../../src/reports/splitting/part.js'
import { refusalKindOf } from '../../../src/reports/splitting/refusal-kind.js'
import { hourlySteps } from '../../../src/reports/splitting/time-steps.js'
import { WorkingSizes } from '../../../src/reports/splitting/working-sizes.js'
import { HOUR, MINUTE } from '../../../src/time/clock.js'
import {
  RunFailedError,
  UpstreamRejectedError,
  UpstreamUnavailableError,
} from '../../../src/upstream/errors/errors.js'
import { ManualClock } from '../../support/manual-clock.js'

const rejected = (upstreamStatus: number, reason: string) =>
  new UpstreamRejectedError(`refused (${upstreamStatus}): ${reason}`, { upstreamStatus, reason })
const unavailable = (upstreamStatus: number, more = {}) =>
  new UpstreamUnavailableError('no answer', { kind: 'failed', upstreamStatus, ...more })

/** A question of so many hours and ids, to an upstream that refuses. */
function question(hours: number, ids: number | null, more: Partial<Division> = {}): Division {
  return {
    shape: 'shape',
    time: hourlySteps({ fromMs: 0, toMs: hours * HOUR }),
    ids:
      ids === null ? null : Array.from({ length: ids }, (_, index) => `${index}`.padStart(4, '0')),
    wayOut: 'ask for less',
    ...more,
  }
}

interface Asking {
  readonly sizes?: WorkingSizes
  readonly retries?: boolean
  readonly nowMs?: number
}

async function askOf(
  division: Division,
  refuse: (part: AskedPart, call: number) => Error | undefined,
  { sizes = new WorkingSizes(new ManualClock(0)), retries = true, nowMs = 1e12 }: Asking = {},
) {
  const calls: string[] = []
  const splits: Split[] = []
  const asking = { sizes, retries, nowMs, signal: new AbortController().signal }
  const asked = askInParts(
    division,
    { ...asking, onSplit: (split) => splits.push(split) },
    async (part) => {
      const ids = part.ids === null ? '' : `×${part.ids.length}`
      const error = refuse(part, calls.length)
      const told = part.timeouts === 'throw' ? ' throw' : ''
      calls.push(`${part.fromStep}-${part.toStep}${ids}${error ? '!' : ''}${told}`)
      if (error) throw error
      return `${part.fromStep}-${part.toStep}`
    },
  )
  const outcome = await asked.then(
    (parts) => ({ parts, error: undefined }),
    (error: unknown) => ({ parts: [], error }),
  )
  return { ...outcome, calls, splits }
}

const hoursOf = ({ fromStep, toStep }: AskedPart) => toStep - fromStep
const tooLarge = rejected(400, 'too large')

describe(askInParts, () => {
  it('asks what is not refused once, and tells nothing', async () => {
    const { calls, parts, splits } = await askOf(question(100, 3), () => undefined)
    expect({ calls, parts: parts.length, splits }).toEqual({
      calls: ['0-100×3'],
      parts: 1,
      splits: [],
    })
  })

  it.each<[string, Division, (part: AskedPart, call: number) => Error | undefined, string[]]>([
    [
      'asks one part alone before it asks the others',
      question(8, null),
      (part) => (hoursOf(part) > 2 ? tooLarge : undefined),
      ['0-8!', '0-4!', '0-2', '2-4', '4-6', '6-8'],
    ],
    [
      'cuts further what is larger than the first one was',
      question(8, null),
      (part) => (hoursOf(part) > (part.toStep > 4 ? 1 : 4) ? tooLarge : undefined),
      ['0-8!', '0-4', '4-8!', '4-6!', '4-5', '5-6', '6-7', '7-8'],
    ],
    [
      'goes on by ids where time cannot be cut further',
      question(2, 4),
      ({ ids, ...part }) =>
        (ids?.length ?? 0) * (part.toStep - part.fromStep) > 2 ? tooLarge : undefined,
      ['0-2×4!', '0-1×4!', '0-1×2', '1-2×2', '0-1×2', '1-2×2'],
    ],
    [
      'after a 504 it asks for less without asking twice',
      question(96, null),
      (part) => (hoursOf(part) > 30 ? unavailable(504) : undefined),
      ['0-96!', '0-48! throw', '0-24 throw', '24-48', '48-72', '72-96'],
    ],
  ])('%s', async (_, division, refuse, calls) => {
    const asked = await askOf(division, refuse)
    expect(asked.error).toBeUndefined()
    expect(asked.calls).toEqual(calls)
  })

  it.each<[string, Division, Error, Asking, readonly string[], object]>([
    [
      'a result that is always too large: 16 parts are not enough',
      question(1_000, null),
      tooLarge,
      {},
      ['0-1000!', '0-500!', '0-250!', '0-125!', '0-63!'],
      {
        code: 'UPSTREAM_REJECTED',
        message: expect.stringMatching(/too large.*16 parts.*ask for less/),
      },
    ],
    [
      'what cannot be cut',
      question(1, null),
      tooLarge,
      {},
      ['0-1!'],
      {
        code: 'UPSTREAM_REJECTED',
        message: expect.stringMatching(/cannot be asked in smaller.*ask for less/),
      },
    ],
    [
      'a 504 on a day is an outage',
      question(24, 9),
      unavailable(504),
      {},
      ['0-24×9!'],
      { code: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'a 504 that was not asked again',
      question(100, 9),
      unavailable(504),
      { retries: false },
      ['0-100×9!'],
      { code: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'a 504 that says when to come back',
      question(100, 9),
      unavailable(504, { retryAtMs: 5 }),
      {},
      ['0-100×9!'],
      { code: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'a 504 on days: an outage as soon as a part is short',
      question(60, 1),
      unavailable(504),
      {},
      ['0-60×1!', '0-30×1! throw', '0-15×1! throw'],
      { code: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      'a 504 on a month: few calls',
      question(720, null),
      unavailable(504),
      {},
      ['0-720!', '0-360! throw', '0-180! throw', '0-90! throw', '0-45! throw'],
      {
        code: 'UPSTREAM_REJECTED',
        upstreamStatus: 504,
        message: expect.stringMatching(/ask for less/),
      },
    ],
    [
      '500',
      question(100, 100),
      unavailable(500),
      {},
      ['0-100×100!'],
      { code: 'UPSTREAM_UNAVAILABLE' },
    ],
    [
      '403',
      question(100, 100),
      rejected(403, 'a permission is missing'),
      {},
      ['0-100×100!'],
      { upstreamStatus: 403 },
    ],
    [
      'a 400 about a value',
      question(100, 100),
      rejected(400, 'a value is not valid for its field'),
      {},
      ['0-100×100!'],
      { upstreamStatus: 400 },
    ],
    [
      'a 400 that says nothing: it stays what it was',
      question(100, 120),
      rejected(400, ''),
      {},
      ['0-100×120!', '0-100×100!', '0-100×50!'],
      { message: 'refused (400): ' },
    ],
  ])('ends in few calls: %s', async (_, division, error, asking, calls, told) => {
    const asked = await askOf(division, () => error, asking)
    expect(asked.calls).toEqual(calls)
    expect(asked.error).toMatchObject(told)
  })

  it('tells the first other failure, when those under way have come', async () => {
    const sizes = new WorkingSizes(new ManualClock(0))
    sizes.learn('shape', { steps: 2 })
    const down = unavailable(502)
    const { calls, error } = await askOf(
      question(8, null),
      ({ fromStep }) => (fromStep === 2 ? down : undefined),
      { sizes },
    )
    expect(calls).toEqual(['0-2', '2-4!', '4-6', '6-8'])
    expect(error).toBe(down)
  })

  it('asks nothing more once its signal is aborted', async () => {
    const end = new AbortController()
    const calls: number[] = []
    const asked = askInParts(
      question(8, null),
      {
        sizes: new WorkingSizes(new ManualClock(0)),
        nowMs: 1e12,
        retries: true,
        signal: end.signal,
        onSplit: () => undefined,
      },
      async ({ toStep }) => {
        calls.push(toStep)
        if (calls.length === 2) end.abort(new Error('the load is over'))
        throw tooLarge
      },
    )
    await expect(asked).rejects.toThrow('the load is over')
    expect(calls).toEqual([8, 4])
  })

  it.each<[string, Division, (part: AskedPart) => boolean, Split]>([
    ['time', question(4, 2), (part) => hoursOf(part) > 2, { parts: 2, by: 'time', refused: 1 }],
    [
      'ids',
      question(1, 4),
      ({ ids }) => (ids?.length ?? 0) > 2,
      { parts: 2, by: 'ids', refused: 1 },
    ],
    [
      'both',
      question(2, 2),
      ({ ids, ...part }) => (ids?.length ?? 0) * (part.toStep - part.fromStep) > 1,
      { parts: 4, by: 'both', refused: 2 },
    ],
  ])('tells that it was split by %s', async (_, division, isRefused, split) => {
    const { splits } = await askOf(division, (part) => (isRefused(part) ? tooLarge : undefined))
    expect(splits).toEqual([split])
  })

  it('remembers what worked for the shape, for a while', async () => {
    const clock = new ManualClock(0)
    const sizes = new WorkingSizes(clock)
    const ask = async (division: Division) =>
      (await askOf(division, (part) => (hoursOf(part) > 6 ? tooLarge : undefined), { sizes })).calls
    expect(await ask(question(12, null))).toEqual(['0-12!', '0-6', '6-12'])
    expect(await ask(question(13, null))).toEqual(['0-6', '6-12', '12-13'])
    expect(await ask(question(6, null))).toEqual(['0-6'])
    expect(await ask(question(7, null, { shape: 'another' }))).toEqual(['0-7!', '0-4', '4-7'])
    await clock.advance(HOUR - MINUTE)
    expect(await ask(question(12, null))).toEqual(['0-6', '6-12'])
    await clock.advance(MINUTE)
    expect(await ask(question(12, null))).toEqual(['0-12!', '0-6', '6-12'])
  })

  it('remembers nothing that was never answered', async () => {
    const sizes = new WorkingSizes(new ManualClock(0))
    await askOf(question(12, null), (_, call) => (call === 0 ? tooLarge : unavailable(502)), {
      sizes,
    })
    expect(sizes.of('shape')).toBeUndefined()
  })

  it.each<[string, Error]>([
    ['too large', tooLarge],
    ['too long', rejected(400, 'the interval is too long')],
    ['413', rejected(413, '')],
    ['504', unavailable(504)],
  ])('does not ask in parts again what is refused in parts, too: %s', async (_, error) => {
    const sizes = new WorkingSizes(new ManualClock(0))
    sizes.learn('shape', { steps: 60 })
    const ask = async () => (await askOf(question(960, null), () => error, { sizes })).calls
    expect((await ask()).filter((call) => call.startsWith('0-60!'))).toHaveLength(1)
    expect((await ask()).length).toBeLessThanOrEqual(6)
    expect((await ask()).length).toBeLessThanOrEqual(6)
  })

  it('brings every hour of every id once or says the way out, in a bounded number of calls', async () => {
    const most = (max: number) => fc.integer({ min: 1, max })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          hours: most(200),
          ids: most(130),
          begun: most(250),
          isOneBucket: fc.boolean(),
        }),
        fc.record({ points: most(4_000), hours: most(200), ids: most(150) }),
        fc.option(fc.record({ steps: most(50), points: most(500) }), { nil: undefined }),
        async (asked, limit, learned) => {
          const sizes = new WorkingSizes(new ManualClock(0))
          if (learned) sizes.learn('shape', learned)
          const time = hourlySteps({ fromMs: 0, toMs: asked.hours * HOUR })
          const division = question(asked.hours, asked.ids, {
            time: { ...time, areOneBucket: asked.isOneBucket },
          })
          const refuse = ({ ids, ...part }: AskedPart) => {
            const hours = part.toStep - part.fromStep
            const count = ids?.length ?? 0
            if (count > limit.ids) return rejected(400, 'too many predicates')
            if (hours > limit.hours) return rejected(400, 'the interval is too long')
            return hours * count > limit.points ? tooLarge : undefined
          }
          const nowMs = asked.begun * HOUR - 1
          const { parts, error, calls } = await askOf(division, refuse, { sizes, nowMs })
          expect(calls.length).toBeLessThanOrEqual(3 * MOST_PARTS)
          if (error !== undefined) {
            expect(error).toMatchObject({ code: 'UPSTREAM_REJECTED' })
            expect(error).toHaveProperty('message', expect.stringContaining('ask for less'))
            return
          }
          expect(parts.length).toBeLessThanOrEqual(MOST_PARTS)
          const points = parts.flatMap(({ fromStep, toStep, ids }) =>
            (ids ?? []).flatMap((id) =>
              Array.from({ length: toStep - fromStep }, (_, step) => `${id} ${fromStep + step}`),
            ),
          )
          expect(new Set(points).size).toBe(points.length)
          const begun = Math.min(asked.hours, asked.begun)
          const wanted = parts.length === 1 ? asked.hours : begun
          expect([begun, wanted]).toContain(points.length / asked.ids)
        },
      ),
      { numRuns: 300 },
    )
  })
})

describe(refusalKindOf, () => {
  it.each<[string, unknown, number, string | undefined]>([
    ['a result set', tooLarge, 1, 'result'],
    ['413', rejected(413, ''), 0, 'result'],
    ['413 of the request', rejected(413, 'the request is too large'), 0, 'request'],
    ['an interval', rejected(400, 'the interval is too long'), 1, 'interval'],
    ['predicates', rejected(400, 'too many predicates'), 1, 'predicates'],
    ['a 400 without a word', rejected(400, ''), 1, 'unsaid'],
    ['a date', rejected(400, 'a date is not valid'), 1, 'unsaid'],
    ['a value', rejected(400, 'a value is not valid for its field'), 1, undefined],
    ['404', rejected(404, 'not found'), 1, undefined],
    ['504 on a day', unavailable(504), 24 * HOUR, undefined],
    ['504 on more', unavailable(504), 24 * HOUR + 1, 'timeout'],
    ['503', unavailable(503), 99 * HOUR, undefined],
    ['a job that failed for its size', new RunFailedError('FAILED', 'too large'), 1, 'result'],
    ['a job that failed', new RunFailedError('FAILED', ''), 1, undefined],
    ['anything else', new Error('too large'), 1, undefined],
  ])('%s', (_, error, lengthMs, kind) => {
    expect(refusalKindOf(error, lengthMs)).toBe(kind)
  })
})

describe(addOverTime, () => {
  it.each<[string, boolean]>([
    ['nOffered', true],
    ['tHandle', true],
    ['tSystemPresence', true],
    ['oServiceLevel', true],
    ['nDistinctSuggestions', false],
    ['nDistinctKnowledgeSessions', false],
    ['nConversations', false],
    ['nJourneySessions', false],
    ['nCopilotUsers', false],
    ['nSpeechTextAnalyzedConversations', false],
    ['oWaiting', false],
    ['oServiceTarget', false],
    ['oSentimentScore', false],
    ['somethingNew', false],
  ])('%s: %s', (metric, adds) => {
    expect(addOverTime([metric])).toBe(adds)
    expect(addOverTime(['nOffered', metric])).toBe(adds)
  })
})

describe(WorkingSizes, () => {
  it('knows a bounded number of shapes: the last learned', () => {
    const sizes = new WorkingSizes(new ManualClock(0))
    for (let shape = 0; shape < 1_000; shape++) sizes.learn(`${shape}`, { steps: shape })
    expect(sizes.of('0')).toBeUndefined()
    expect(sizes.of('799')).toBeUndefined()
    expect(sizes.of('800')).toEqual({ steps: 800 })
  })

  it('forgets what a clock that was set back makes younger', () => {
    const clock = new ManualClock(10 * HOUR)
    const sizes = new WorkingSizes(clock)
    sizes.learn('shape', { steps: 1 })
    clock.jump(-HOUR)
    expect(sizes.of('shape')).toBeUndefined()
  })
})
