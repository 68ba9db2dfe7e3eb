import type { IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ReportHead } from '../../src/reports/reports.js'
import { TaggedText } from '../../src/server/http-cache/etag.js'
import { AnswerHeads } from '../../src/server/templates/answer-heads.js'
import type { RequestHead } from '../../src/server/templates/request-head.js'
import type { Replay, Template } from '../../src/server/templates/template.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'
import { quarterHourOf } from '../../src/time/quarter-hour.js'

const NOW = Date.parse('2026-11-17T14:30:20.001Z')

const tagged = new TaggedText('"a"', 2_000)

const template = (slots: number): Template =>
  ({
    contentType: 'application/json',
    slots: Array.from({ length: slots }),
    ...quarterHourOf(NOW),
    tagged: () => tagged,
  }) as never

const reports = [
  {
    freshness: {
      reason: null,
      expiresAtMs: NOW + 40_250,
      pollAfterMs: NOW + 20_500,
    },
    servableUntilMs: NOW + HOUR + 700,
    forward: null,
  } as ReportHead,
]

const replay = (): Replay => ({ given: [], texts: [], reports, head: undefined })

interface Asked {
  readonly ms: number
  readonly encoding: 'identity' | 'gzip' | 'br'
  readonly origin: string | undefined
  readonly ifNoneMatch: string | undefined
}

function headsOf(method: 'GET' | 'POST', slots: number) {
  const heads = new AnswerHeads({ maxAgeSeconds: 30, vary: ['accept', 'x-api-key'] })
  const of = template(slots)
  return (replayed: Replay, { ms, encoding, origin, ifNoneMatch }: Asked) => {
    const head: RequestHead = {
      ...{ method, key: 'key', encodings: [encoding], origin, givenRequestId: 'mine' },
    }
    const request = { headers: { 'if-none-match': ifNoneMatch } } as IncomingMessage
    return heads.headOf({ template: of, replayed, request, head, encoding, nowMs: NOW + ms })
  }
}

describe('the head of an answer that is given again', () => {
  const asked = fc.record<Asked>({
    // Also where seconds of the reports' instants end.
    ms: fc.oneof(
      fc.constantFrom(-1, 0, 249, 250, 251, 500, 501, 700, 701, 999, 1_000),
      fc.integer({ min: 0, max: MINUTE }),
    ),
    encoding: fc.constantFrom('identity', 'gzip', 'br'),
    origin: fc.constantFrom(undefined, 'https://wall.example', 'https://other.example'),
    ifNoneMatch: fc.constantFrom(undefined, '"a"', '"a-gzip"', '*', `"${'b'.repeat(9_000)}"`),
  })

  it.each([
    ['GET', 0],
    ['GET', 1],
    ['POST', 0],
    ['POST', 2],
  ] as const)('by %s with %i slots is what it would be made anew', (method, slots) => {
    fc.assert(
      fc.property(fc.array(asked, { minLength: 2, maxLength: 12 }), (some) => {
        const headOf = headsOf(method, slots)
        const kept = replay()
        for (const one of some) {
          const given = headOf(kept, one)
          expect(given).toEqual(headOf(replay(), one))
          // Whoever sends it adds to its fields.
          given.fields.push('content-length', '1')
        }
      }),
    )
  })

  it('tells each instant its own seconds, in any order of instants', () => {
    const instants = fc.constantFrom(-1, 0, 249, 250, 251, 499, 500, 501, 700, 701, 999, 1_000)
    fc.assert(
      fc.property(fc.array(instants, { minLength: 2, maxLength: 8 }), (some) => {
        const headOf = headsOf('GET', 0)
        const kept = replay()
        for (const ms of some) {
          const one: Asked = { ms, encoding: 'identity', origin: undefined, ifNoneMatch: undefined }
          expect(headOf(kept, one)).toEqual(headOf(replay(), one))
        }
      }),
    )
  })

  it('is kept for who asks for the same, not for who asks by kilobytes', () => {
    const headOf = headsOf('GET', 0)
    const kept = replay()
    const one: Asked = { ms: 0, encoding: 'gzip', origin: undefined, ifNoneMatch: '"a-gzip"' }
    headOf(kept, one)
    const { head } = kept
    expect(head?.status).toBe(304)
    headOf(kept, { ...one, ms: 100 })
    expect(kept.head).toBe(head)
    headOf(kept, { ...one, ifNoneMatch: `"${'b'.repeat(9_000)}"` })
    expect(kept.head).toBe(head)
    headOf(kept, { ...one, encoding: 'identity' })
    expect(kept.head).not.toBe(head)
  })

  it.each([
    ['POST', 0],
    ['GET', 1],
  ] as const)('by %s with %i slots keeps no tag: it decides nothing', (method, slots) => {
    const headOf = headsOf(method, slots)
    const kept = replay()
    const one: Asked = { ms: 0, encoding: 'gzip', origin: undefined, ifNoneMatch: '"a-gzip"' }
    headOf(kept, one)
    const { head } = kept
    expect(head).toMatchObject({ status: 200, asked: { ifNoneMatch: undefined } })
    headOf(kept, { ...one, ifNoneMatch: '"b"' })
    expect(kept.head).toBe(head)
  })
})
