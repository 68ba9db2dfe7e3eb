import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Conversation,
  ConversationReader,
  inOrder,
  isActiveIn,
} from '../../src/reports/conversations/conversation.js'
import { cursorOf, positionFrom } from '../../src/reports/conversations/cursor.js'
import { pageOf, pagingFrom } from '../../src/reports/conversations/page.js'
import {
  type ConversationsArguments,
  conversationsQuestion,
} from '../../src/reports/conversations/question.js'
import { conversationsReport } from '../../src/reports/conversations/report.js'
import { reportKey } from '../../src/reports/report-key.js'
import { HOUR, MINUTE } from '../../src/time/clock.js'

const fromMs = Date.parse('2026-08-03T00:00:00Z')
const interval = { fromMs, toMs: fromMs + HOUR }

function conversation(id: string, startMs = fromMs, endMs: number | null = null): Conversation {
  return { id, startMs, endMs, mediaTypes: [], direction: null, queueIds: [], agentIds: [] }
}

const places = fc.record({ id: fc.stringMatching(/^[0-9a-f]{1,3}$/), startMs: fc.nat(5) })
const conversations = fc
  .array(places, { maxLength: 40 })
  .map((drawn) => inOrder(drawn.map(({ id, startMs }) => conversation(id, startMs))))

describe(inOrder, () => {
  it('orders by start, then id, and makes one of what came twice', () => {
    const all = [
      conversation('b', 2),
      conversation('c', 1),
      conversation('a', 2),
      conversation('c', 1, 5),
    ]
    expect(inOrder(all)).toEqual([
      conversation('c', 1, 5),
      conversation('a', 2),
      conversation('b', 2),
    ])
  })
})

describe(isActiveIn, () => {
  it.each<[string, Conversation, boolean]>([
    ['within', conversation('a', fromMs + 1, fromMs + 2), true],
    ['around it', conversation('a', fromMs - 1, fromMs + 2 * HOUR), true],
    ['that began before and goes on', conversation('a', fromMs - HOUR), true],
    ['of no length at its beginning', conversation('a', fromMs, fromMs), true],
    ['that ended when it begins', conversation('a', fromMs - HOUR, fromMs), false],
    ['that began when it ends', conversation('a', fromMs + HOUR), false],
  ])('a conversation %s', (_, one, isActive) => {
    expect(isActiveIn(one, interval)).toBe(isActive)
  })
})

describe(ConversationReader, () => {
  it('keeps what the schema shows, in one form', () => {
    const read = new ConversationReader().read({
      conversationId: 'E1A9F5B2-0000-4000-8000-000000000001',
      conversationStart: '2026-08-03T15:02:11.120+02:00',
      conversationEnd: '2026-08-03T13:09:40.001',
      originatingDirection: 'inbound',
      divisionIds: ['d'],
      participants: [
        {
          userId: 'u2',
          sessions: [
            { mediaType: 'voice', segments: [{ queueId: 'q2' }, { queueId: 'q1' }, {}] },
            { mediaType: 'hologram', segments: [{ queueId: 'q2' }] },
          ],
        },
        { purpose: 'customer', sessions: [{ mediaType: 'voice' }] },
        { userId: 'u1', sessions: null },
      ],
    })
    expect(read).toEqual({
      id: 'e1a9f5b2-0000-4000-8000-000000000001',
      startMs: Date.parse('2026-08-03T13:02:11.120Z'),
      endMs: Date.parse('2026-08-03T13:09:40.001Z'),
      direction: 'inbound',
      mediaTypes: ['UNKNOWN', 'VOICE'],
      queueIds: ['q1', 'q2'],
      agentIds: ['u1', 'u2'],
    })
  })

  it('shares the lists that are equal', () => {
    const reader = new ConversationReader()
    const wire = {
      conversationId: 'a',
      conversationStart: '2026-08-03T13:00:00Z',
      participants: [{ sessions: [{ mediaType: 'voice' }] }],
    }
    expect(reader.read(wire).mediaTypes).toBe(reader.read(wire).mediaTypes)
  })
})

describe('pages', () => {
  it('hold every conversation once, in order, whatever their size', () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 1, max: 7 }), (all, first) => {
        const read: Conversation[] = []
        for (let after: string | null = null, more = true; more; ) {
          const { edges, pageInfo } = pageOf(all, pagingFrom({ first, after }))
          expect(edges.length).toBeLessThanOrEqual(first)
          expect(pageInfo.hasPreviousPage).toBe(read.length > 0)
          expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null)
          read.push(...edges.map(({ node }) => node))
          after = pageInfo.endCursor
          more = pageInfo.hasNextPage
        }
        expect(read).toEqual(all)
      }),
    )
  })

  it('go on behind a cursor although the data has changed: nothing twice, nothing left out', () => {
    fc.assert(
      fc.property(conversations, conversations, fc.nat(40), (before, after, at) => {
        const last = before[at % Math.max(1, before.length)]
        if (!last) return
        const { edges } = pageOf(after, pagingFrom({ first: 1_000, after: cursorOf(last) }))
        const isBehind = ({ startMs, id }: Conversation) =>
          startMs > last.startMs || (startMs === last.startMs && id > last.id)
        expect(edges.map(({ node }) => node)).toEqual(after.filter(isBehind))
      }),
    )
  })

  it.each([0, -1, 1_001])('have no size of %i', (first) => {
    expect(() => pagingFrom({ first })).toThrow('first: must be 1 to 1,000')
  })

  it('have 25 conversations, unless asked for more or less', () => {
    const many = Array.from({ length: 30 }, (_, i) => conversation(`c${i}`, i))
    expect(pageOf(many, pagingFrom({})).edges).toHaveLength(25)
    expect(pageOf(many, pagingFrom({ first: null, after: null })).edges).toHaveLength(25)
  })
})

describe('a cursor', () => {
  it('leads back to its place', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 45), fc.uuid(), (startMs, id) => {
        expect(positionFrom('after', cursorOf({ startMs, id }))).toEqual({ startMs, id })
      }),
    )
  })

  it.each([
    '',
    'abc',
    '!!!',
    Buffer.from('12').toString('base64url'),
    Buffer.from('x y').toString('base64url'),
    `${cursorOf({ startMs: 1, id: 'a' })}=`,
  ])('is not %j', (text) => {
    expect(() => positionFrom('after', text)).toThrow(/^after: .* is no cursor/)
  })
})

describe('the key', () => {
  const keyOf = (args: ConversationsArguments, nowMs = fromMs) => {
    const { id: reportId, version: reportVersion } = conversationsReport
    const canonical = conversationsReport.canonical(conversationsQuestion(args, nowMs))
    return reportKey({ reportId, reportVersion, ...canonical }).key
  }

  it('is the same for the same question, and rolls with the clock', () => {
    const one = keyOf({ interval, queueIds: ['a', 'b'], mediaTypes: ['VOICE', 'CHAT'] })
    expect(one).toMatch(/^gcx:analytics:conversations@1:[0-9a-f]{64}:UTC:-$/)
    expect(keyOf({ interval, queueIds: ['b', 'a', 'b'], mediaTypes: ['CHAT', 'VOICE'] })).toBe(one)
    const rolling = { interval: { relative: 'LAST_HOUR' } } as const
    expect(keyOf(rolling, fromMs + 7 * MINUTE)).toBe(keyOf(rolling))
    expect(keyOf({ interval: { relative: 'TODAY' } }, fromMs + HOUR)).toBe(
      keyOf({ interval: { fromMs, toMs: fromMs + 24 * HOUR } }),
    )
  })

  it('differs for another question', () => {
    const others: ConversationsArguments[] = [
      { interval },
      { interval, queueIds: ['a'] },
      { interval, mediaTypes: ['VOICE'] },
      { interval: { ...interval, toMs: interval.toMs + 1 } },
      { interval: { relative: 'LAST_HOUR' } },
    ]
    expect(new Set(others.map((args) => keyOf(args))).size).toBe(others.length)
  })
})
