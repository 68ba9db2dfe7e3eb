import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ConversationColumns } from '../../src/reports/conversations/columns.js'
import { type Conversation, isActiveIn } from '../../src/reports/conversations/conversation.js'
import { viewsOf } from '../../src/reports/conversations/conversation-view.js'
import { cursorOf, positionFrom } from '../../src/reports/conversations/cursor.js'
import { gathered } from '../../src/reports/conversations/gathered.js'
import { pageOf, pagingFrom } from '../../src/reports/conversations/page.js'
import {
  type ConversationsArguments,
  conversationsQuestion,
} from '../../src/reports/conversations/question.js'
import { readConversation } from '../../src/reports/conversations/read-conversation.js'
import { conversationsReport } from '../../src/reports/conversations/report.js'
import { reportKey } from '../../src/reports/report-key.js'
import { DAY, HOUR, MINUTE } from '../../src/time/clock.js'
import { columnsOf } from '../support/conversations.js'

const fromMs = Date.parse('2026-08-03T00:00:00Z')
const interval = { fromMs, toMs: fromMs + HOUR }

function conversation(id: string, startMs = fromMs, endMs: number | null = null): Conversation {
  const lists = { mediaTypes: [], queueIds: [], agentIds: [], participants: [] }
  return { id, startMs, endMs, direction: null, ...lists }
}

const places = fc.record({ id: fc.stringMatching(/^[0-9a-f]{1,3}$/), startMs: fc.nat(5) })
const conversations = fc.array(places, { maxLength: 40 }).map((drawn) => {
  const byId = new Map(drawn.map((one) => [one.id, one]))
  const ordered = [...byId.values()].sort((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1))
  return ordered.map(({ id, startMs }) => conversation(id, startMs))
})

const placesIn = (columns: ConversationColumns) =>
  viewsOf(columns).map(({ id, startMs, endMs }) => ({ id, startMs, endMs }))

describe(gathered, () => {
  it('orders by start, then id, makes one of what came twice, and leaves out what was not asked for', async () => {
    const pages = [
      columnsOf(conversation('b', 2), conversation('c', 1), conversation('late', 10)),
      columnsOf(conversation('a', 2), conversation('c', 1, 5), conversation('early', -3, -1)),
    ]
    const all = await gathered(pages, { fromMs: 0, toMs: 10 }, false, async () => {})
    expect(placesIn(all)).toEqual([
      { id: 'c', startMs: 1, endMs: 5 },
      { id: 'a', startMs: 2, endMs: null },
      { id: 'b', startMs: 2, endMs: null },
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

describe(readConversation, () => {
  const wire = {
    conversationId: 'E1A9F5B2-0000-4000-8000-000000000001',
    conversationStart: '2026-08-03T15:02:11.120+02:00',
    conversationEnd: '2026-08-03T13:09:40.001',
    originatingDirection: 'inbound',
    participants: [
      {
        purpose: 'agent',
        userId: 'u2',
        sessions: [
          {
            mediaType: 'voice',
            direction: 'inbound',
            segments: [{ queueId: 'q2', wrapUpCode: 'w1' }, { queueId: 'q1' }, {}, null],
            metrics: [
              { name: 'tTalk', value: 4_000 },
              { name: 'tTalk', value: 500 },
              { name: 'tTalkComplete', value: 4_500 },
              { name: 'tHeldComplete', value: 70 },
              { name: 'tAcw', value: 0 },
              { name: 'nConnected', value: 1 },
              null,
            ],
            ani: 'tel:+15550100',
            cc: ['a@example.com', 7, 'a@example.com', ''],
          },
          {
            mediaType: 'hologram',
            direction: 'outbound',
            flow: { flowId: 'f1' },
            segments: [{ queueId: 'q2', wrapUpCode: 'W2' }],
            dnis: 'tel:+15550100',
            addressFrom: { odd: true },
          },
        ],
        attributes: { tier: 'gold', visits: 3, note: '' },
      },
      null,
      { purpose: 'customer', sessions: [{ mediaType: 'voice' }, null], attributes: ['none'] },
      { userId: 'u1', sessions: null },
    ],
  }
  const nothing = {
    ...{ purpose: null, agentId: null, queueId: null, mediaType: null, direction: null },
    ...{ wrapUpId: null, flowId: null, talkMs: null, holdMs: null, wrapUpMs: null },
    ...{ addresses: null, attributes: null },
  }

  it('keeps what the schema shows, in one form', () => {
    expect(readConversation(wire, true)).toEqual({
      id: 'e1a9f5b2-0000-4000-8000-000000000001',
      startMs: Date.parse('2026-08-03T13:02:11.120Z'),
      endMs: Date.parse('2026-08-03T13:09:40.001Z'),
      direction: 'inbound',
      mediaTypes: ['UNKNOWN', 'VOICE'],
      queueIds: ['q1', 'q2'],
      agentIds: ['u1', 'u2'],
      participants: [
        {
          purpose: 'agent',
          agentId: 'u2',
          queueId: 'q2',
          mediaType: 'VOICE',
          direction: 'inbound',
          wrapUpId: 'W2',
          flowId: 'f1',
          talkMs: 4_500,
          holdMs: 70,
          wrapUpMs: 0,
          addresses: ['tel:+15550100', 'a@example.com'],
          attributes: { tier: 'gold', note: '' },
        },
        { ...nothing, purpose: 'customer', mediaType: 'VOICE' },
        { ...nothing, agentId: 'u1' },
      ],
    })
  })

  it('reads nothing personal unless it may', () => {
    const [agent] = readConversation(wire, false).participants
    expect(agent).toMatchObject({ addresses: null, attributes: null, talkMs: 4_500 })
  })
})

describe('pages', () => {
  it('hold every conversation once, in order, whatever their size', () => {
    fc.assert(
      fc.property(conversations, fc.integer({ min: 1, max: 7 }), (all, first) => {
        const read: string[] = []
        for (let after: string | null = null, more = true; more; ) {
          const { edges, pageInfo } = pageOf(columnsOf(...all), pagingFrom({ first, after }))
          expect(edges.length).toBeLessThanOrEqual(first)
          expect(pageInfo.hasPreviousPage).toBe(read.length > 0)
          expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null)
          read.push(...edges.map(({ node }) => node.id))
          after = pageInfo.endCursor
          more = pageInfo.hasNextPage
        }
        expect(read).toEqual(all.map(({ id }) => id))
      }),
    )
  })

  it('go on behind a cursor although the data has changed: nothing twice, nothing left out', () => {
    fc.assert(
      fc.property(conversations, conversations, fc.nat(40), (before, after, at) => {
        const last = before[at % Math.max(1, before.length)]
        if (!last) return
        const { edges } = pageOf(
          columnsOf(...after),
          pagingFrom({ first: 1_000, after: cursorOf(last) }),
        )
        const isBehind = ({ startMs, id }: Conversation) =>
          startMs > last.startMs || (startMs === last.startMs && id > last.id)
        expect(edges.map(({ node }) => node.id)).toEqual(after.filter(isBehind).map(({ id }) => id))
      }),
    )
  })

  it.each([0, -1, 1_001])('have no size of %i', (first) => {
    expect(() => pagingFrom({ first })).toThrow('first: must be 1 to 1,000')
  })

  it('have 25 conversations, unless asked for more or less', () => {
    const many = Array.from({ length: 30 }, (_, i) => conversation(`c${i}`, i))
    const columns = columnsOf(...many)
    expect(pageOf(columns, pagingFrom({})).edges).toHaveLength(25)
    expect(pageOf(columns, pagingFrom({ first: null, after: null })).edges).toHaveLength(25)
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

describe('a question', () => {
  it.each<[string, Partial<ConversationsArguments>, string]>([
    ['no agents', { agentIds: [] }, 'agentIds: is empty'],
    [
      'too many agents',
      { agentIds: Array.from({ length: 501 }, (_, i) => `a${i}`) },
      'at most 500',
    ],
    ['an agent that is no id', { agentIds: ['a b'] }, 'agentIds: "a b" is no id'],
    ['no directions', { directions: [] }, 'INBOUND, OUTBOUND'],
    [
      'LIVE over 32 days',
      { source: 'LIVE', interval: { fromMs, toMs: fromMs + 32 * DAY } },
      'source: LIVE reaches over at most 31 days',
    ],
    [
      'LIVE over a quarter',
      { source: 'LIVE', interval: { relative: 'LAST_QUARTER' } },
      'source: LIVE reaches over at most 31 days',
    ],
  ])('with %s is refused, and says which argument', (_, args, message) => {
    expect(() => conversationsQuestion({ interval, ...args }, fromMs)).toThrow(message)
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
    expect(one).toMatch(/^gcx:analytics:conversations@2:[0-9a-f]{64}:UTC:-$/)
    expect(keyOf({ interval, queueIds: ['b', 'a', 'b'], mediaTypes: ['CHAT', 'VOICE'] })).toBe(one)
    expect(keyOf({ interval, source: 'AUTO', agentIds: null, directions: null })).toBe(
      keyOf({ interval, source: null }),
    )
    expect(keyOf({ interval, agentIds: ['b', 'a'], directions: ['OUTBOUND', 'INBOUND'] })).toBe(
      keyOf({ interval, agentIds: ['a', 'b', 'a'], directions: ['INBOUND', 'OUTBOUND'] }),
    )
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
      { interval, agentIds: ['a'] },
      { interval, agentIds: ['a'], queueIds: ['a'] },
      { interval, directions: ['INBOUND'] },
      { interval, directions: ['INBOUND', 'OUTBOUND'] },
      { interval, source: 'LIVE' },
      { interval, source: 'LAKE' },
    ]
    expect(new Set(others.map((args) => keyOf(args))).size).toBe(others.length)
  })
})
