import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConversationColumnBuilder } from '../../src/reports/conversations/column-builder.js'
import type { ConversationColumns } from '../../src/reports/conversations/columns.js'
import type { Conversation, Participant } from '../../src/reports/conversations/conversation.js'
import { viewsOf } from '../../src/reports/conversations/conversation-view.js'
import { isConversations } from '../../src/reports/conversations/stored.js'
import { heapBytesOf } from '../../src/store/memory/heap-bytes.js'
import { columnsOf } from '../support/conversations.js'
import { anySpoil, spoiled } from '../support/spoiled.js'

const id = fc.stringMatching(/^[0-9a-f]{1,3}$/)
const ms = fc.nat(2 ** 40)
const orNull = <Value>(some: fc.Arbitrary<Value>) => fc.option(some, { nil: null })
const mediaType = fc.constantFrom('VOICE', 'EMAIL', 'UNKNOWN')
const list = <Text extends string>(texts: fc.Arbitrary<Text>) =>
  fc.uniqueArray(texts, { maxLength: 3 })

const participant: fc.Arbitrary<Participant> = fc.record({
  purpose: orNull(fc.constantFrom('agent', 'customer', '')),
  agentId: orNull(id),
  queueId: orNull(id),
  mediaType: orNull(mediaType),
  direction: orNull(fc.constantFrom('inbound', 'outbound')),
  wrapUpId: orNull(id),
  flowId: orNull(id),
  talkMs: orNull(ms),
  holdMs: orNull(ms),
  wrapUpMs: orNull(ms),
  addresses: orNull(list(fc.string())),
  attributes: orNull(fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 })),
})

const conversation = fc
  .record({
    id,
    startMs: ms,
    lengthMs: orNull(ms),
    mediaTypes: list(mediaType),
    direction: orNull(fc.constantFrom('inbound', 'outbound')),
    queueIds: list(id),
    agentIds: list(id),
    participants: fc.array(participant, { maxLength: 4 }),
  })
  .map(({ lengthMs, ...rest }): Conversation => {
    return { ...rest, endMs: lengthMs === null ? null : rest.startMs + lengthMs }
  })

const conversations = fc
  .uniqueArray(conversation, { selector: (one) => one.id, maxLength: 8 })
  .map((all) => all.toSorted((a, b) => a.startMs - b.startMs || (a.id < b.id ? -1 : 1)))

const OF_CONVERSATION = [
  ...(['id', 'startMs', 'endMs', 'mediaTypes', 'direction', 'queueIds', 'agentIds'] as const),
]
const OF_PARTICIPANT = [
  ...(['purpose', 'agentId', 'queueId', 'mediaType', 'direction', 'wrapUpId', 'flowId'] as const),
  ...(['talkMs', 'holdMs', 'wrapUpMs', 'addresses', 'attributes'] as const),
]

/** Getters stand on prototypes: what they tell, as plain objects. */
function plain(one: Conversation) {
  const participants = one.participants.map((each) =>
    Object.fromEntries(OF_PARTICIPANT.map((name) => [name, each[name]])),
  )
  return { ...Object.fromEntries(OF_CONVERSATION.map((name) => [name, one[name]])), participants }
}

const stored = (columns: ConversationColumns) => ({ fromMs: 0, toMs: 1, source: 'LAKE', columns })

describe('conversations in columns', () => {
  it('are read as they were added, also when they come from the store', () => {
    fc.assert(
      fc.property(conversations, (all) => {
        const columns = columnsOf(...all)
        expect(viewsOf(columns).map(plain)).toEqual(all.map(plain))
        const raw: unknown = JSON.parse(JSON.stringify(stored(columns)))
        if (!isConversations(raw)) throw new Error('not taken for a value of the report')
        expect(viewsOf(raw.columns).map(plain)).toEqual(all.map(plain))
      }),
    )
  })

  it('hold nothing personal, unless it may be kept', () => {
    fc.assert(
      fc.property(conversations, (all) => {
        const builder = new ConversationColumnBuilder(false)
        for (const one of all) builder.add(one)
        const columns = builder.build()
        expect(columns).not.toHaveProperty('personal')
        expect(isConversations(stored(columns))).toBe(true)
        for (const { participants } of viewsOf(columns)) {
          for (const { addresses, attributes } of participants) {
            expect([addresses, attributes]).toEqual([null, null])
          }
        }
      }),
    )
  })

  it('are taken from a store only where all of them can be read', () => {
    fc.assert(
      fc.property(conversations, anySpoil, (all, spoil) => {
        const raw = spoiled(stored(columnsOf(...all)), spoil)
        if (!isConversations(raw)) return
        const read = viewsOf(raw.columns).map(plain)
        const again = columnsOf(...viewsOf(raw.columns))
        expect(viewsOf(again).map(plain)).toEqual(read)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, (columns: ConversationColumns) => object]>([
    ['a column that is shorter', ({ queues }) => ({ queues: queues.slice(1) })],
    ['participants of nobody', ({ participants }) => ({ participants: [...participants, 0] })],
    ['a role that is not there', () => ({ participants: [1, -1, -1, -1] })],
    ['no role', () => ({ participants: [-1, -1, -1, -1] })],
    ['half a role', ({ roles }) => ({ roles: roles.slice(1) })],
    ['a text that is not there', () => ({ directions: [99] })],
    ['a list that is not there', () => ({ agents: [99] })],
    ['a medium of a newer release', ({ texts }) => ({ texts: texts.map(() => 'HOLOGRAM') })],
    ['a negative time', () => ({ participants: [0, -2, -1, -1] })],
    ['a length before the start', () => ({ lengthsMs: [-2] })],
    ['fewer participants than before', () => ({ participantsUpTo: [-1] })],
    ['no columns', () => ({ ids: undefined })],
    ['personal data of nobody', ({ personal }) => ({ personal: { ...personal, addresses: [] } })],
    [
      'an attribute that is no text',
      ({ personal }) => ({ personal: { ...personal, attributeSets: [{ a: 1 }] } }),
    ],
  ])('are not taken with %s', (_, change) => {
    const one: Conversation = {
      ...{ id: 'a', startMs: 1, endMs: 2, direction: 'inbound', queueIds: [], agentIds: [] },
      mediaTypes: ['VOICE'],
      participants: [
        {
          ...{ purpose: 'agent', agentId: 'u', queueId: null, mediaType: 'VOICE', direction: null },
          ...{ wrapUpId: null, flowId: null, talkMs: 1, holdMs: null, wrapUpMs: null },
          ...{ addresses: ['x'], attributes: { a: 'b' } },
        },
      ],
    }
    const columns = columnsOf(one)
    expect(isConversations(stored(columns))).toBe(true)
    expect(isConversations(stored({ ...columns, ...change(columns) }))).toBe(false)
  })

  it('take some hundred bytes each, with their participants: 10,000 of them are no burden', () => {
    const many = Array.from({ length: 10_000 }, (_, at): Conversation => {
      const of = (purpose: string, agentId: string | null): Participant => ({
        ...{ purpose, agentId, queueId: `q${at % 12}`, mediaType: 'VOICE', direction: 'inbound' },
        ...{ wrapUpId: `w${at % 10}`, flowId: null, talkMs: at, holdMs: null, wrapUpMs: 7 * at },
        ...{ addresses: [`tel:+1555${at}`], attributes: null },
      })
      const agent = `agent-${at % 80}`
      return {
        ...{
          id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
          startMs: at,
          endMs: null,
        },
        ...{ mediaTypes: ['VOICE'], direction: 'inbound', queueIds: [`q${at % 12}`] },
        agentIds: [agent],
        participants: [of('customer', null), of('ivr', null), of('acd', null), of('agent', agent)],
      }
    })
    const builder = new ConversationColumnBuilder(false)
    for (const one of many) builder.add(one)
    const value = stored(builder.build())
    expect(heapBytesOf(value) / many.length).toBeLessThan(300)
    expect(JSON.stringify(value).length / many.length).toBeLessThan(200)
    expect(heapBytesOf(stored(columnsOf(...many))) / many.length).toBeLessThan(600)
  })
})
