import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.js'
import { type ContactCentre, openContactCentre } from '../../src/simulator/data/contact-centre.js'
import type { Conversation } from '../../src/simulator/data/conversation.js'
import { conversationId, conversationNumber } from '../../src/simulator/data/conversation-id.js'
import { flowVisitOf } from '../../src/simulator/data/flow-visits.js'
import type { Stream } from '../../src/simulator/data/traffic.js'
import { wrapUpCodeOf } from '../../src/simulator/data/wrap-ups.js'
import { addressesOf } from '../../src/simulator/details/addresses.js'
import { DAY } from '../../src/time/clock.js'
import { startGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'
import { answered } from '../support/passing-time.js'

const SEED = 20_260_803
const start = Date.parse('2026-11-17T14:30:20Z')
/** All that it has ended before the lake was filled: both sources have all of it. */
const fromMs = Date.parse('2026-11-15T08:00:00Z')
const toMs = Date.parse('2026-11-15T12:00:00Z')
const INTERVAL = 'interval: { from: "2026-11-15T08:00:00Z", to: "2026-11-15T12:00:00Z" }'

const FIELDS = `id start end mediaTypes direction queues { id name } agents { id name }
  participants { purpose agent { id name } queue { id name } mediaType direction wrapUp { id name } flow { id name }
    talkSeconds holdSeconds wrapUpSeconds addresses attributes }`

type Node = Readonly<Record<string, unknown>> & {
  readonly id: string
  readonly participants: readonly Readonly<Record<string, unknown>>[]
}

async function open() {
  const clock = new ManualClock(start)
  const { access } = readConfig({})
  const gateway = await startGateway({
    clock,
    random: () => 0.5,
    config: { access: { ...access, personalData: true } },
  })
  const ask = async (args: string) => {
    const query = `{ conversations(${INTERVAL}, ${args}, first: 1000) { totalCount freshness { rule } nodes { ${FIELDS} } } }`
    const { data, errors } = await answered({ clock, events: gateway.events }, () =>
      gateway.ask<{ conversations: { totalCount: number; nodes: readonly Node[] } }>(query),
    )
    expect(errors).toBeUndefined()
    const { totalCount = -1, nodes = [] } = data?.conversations ?? {}
    expect(nodes).toHaveLength(totalCount)
    return nodes
  }
  return { gateway, ask, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() }
}

interface Offered {
  readonly stream: Stream
  readonly number: number
  readonly one: Conversation
  readonly endMs: number
}

/** Computed from what was drawn, not from what the simulator answers. */
function offeredIn({ streams, conversations }: ContactCentre): readonly Offered[] {
  return streams.flatMap((stream) =>
    [fromMs - (fromMs % DAY) - DAY, fromMs - (fromMs % DAY)].flatMap((dayMs) =>
      conversations.offeredOn(stream, dayMs).flatMap((one, position): Offered[] => {
        const { offeredAtMs, waitMs, talkMs, heldMs, acwMs, late } = one
        const endMs = offeredAtMs + waitMs + talkMs + heldMs + acwMs
        const isActive = offeredAtMs < toMs && (offeredAtMs >= fromMs || endMs > fromMs)
        // Late ones are reported from 72 hours on.
        if (!isActive || late) return []
        const number = conversationNumber(stream.index, dayMs, position)
        return [{ stream, number, one, endMs }]
      }),
    ),
  )
}

function expectedNode(centre: ContactCentre, { stream, number, one, endMs }: Offered) {
  const { organisation } = centre
  const { direction, offeredAtMs, outcome } = one
  const named = (entity: { id: string; name: string } | undefined) =>
    entity ? { id: entity.id, name: entity.name } : null
  const mediaType = stream.mediaType.toUpperCase()
  const queue = named(organisation.queues[stream.queue])
  const agent = outcome === 'answered' ? named(organisation.agents[one.agent]) : null
  const code = wrapUpCodeOf(SEED, organisation, stream, one)
  const wrapUp = code === undefined ? null : { id: code, name: nameOfCode(centre, code) }
  const flow = flowVisitOf(SEED, organisation, stream, one)?.flow
  const told = addressesOf(SEED, number, stream.mediaType, direction)
  const { ani, dnis, addressFrom, addressTo, callbackNumbers = [] } = told
  const addresses = [ani, dnis, addressFrom, addressTo, ...callbackNumbers].filter(Boolean)
  const nobody = {
    ...{ agent: null, queue: null, wrapUp: null, flow: null, addresses: null, attributes: null },
    ...{ talkSeconds: null, holdSeconds: null, wrapUpSeconds: null },
    ...{ mediaType, direction },
  }
  const isInbound = direction === 'inbound'
  return {
    id: conversationId(SEED, number),
    start: new Date(offeredAtMs).toISOString(),
    end: new Date(endMs).toISOString(),
    mediaTypes: [mediaType],
    direction,
    queues: [queue],
    agents: agent ? [agent] : [],
    participants: [
      {
        ...nobody,
        purpose: 'customer',
        addresses: [...new Set(addresses)],
        attributes: { customerTier: expect.any(String), orderNumber: expect.any(String) },
      },
      ...(flow ? [{ ...nobody, purpose: 'ivr', flow: named(flow) }] : []),
      ...(isInbound ? [{ ...nobody, purpose: 'acd', queue }] : []),
      ...(outcome === 'answered'
        ? [
            {
              ...nobody,
              ...{ purpose: 'agent', agent, queue, wrapUp },
              talkSeconds: one.talkMs / 1_000,
              holdSeconds: one.heldMs > 0 ? one.heldMs / 1_000 : null,
              wrapUpSeconds: one.acwMs > 0 ? one.acwMs / 1_000 : null,
            },
          ]
        : []),
    ],
  }
}

function nameOfCode({ organisation }: ContactCentre, id: string): string | null {
  return organisation.wrapUpCodes.find((code) => code.id === id)?.name ?? null
}

const byStart = (a: { start: string; id: string }, b: { start: string; id: string }) =>
  a.start.localeCompare(b.start) || (a.id < b.id ? -1 : 1)

describe('every field of conversations', () => {
  it.each(['LAKE', 'LIVE'])('is what the contact centre has drawn: %s', async (source) => {
    await using on = await open()
    const centre = openContactCentre(SEED)
    const expected = offeredIn(centre)
      .map((one) => expectedNode(centre, one))
      .sort(byStart)
    const wanted =
      source === 'LAKE'
        ? expected
        : expected.map(({ participants, ...rest }) => ({
            ...rest,
            participants: participants.map((one) => ({ ...one, attributes: null })),
          }))
    expect(wanted.length).toBeGreaterThan(100)
    expect(await on.ask(`source: ${source}`)).toEqual(wanted)
  })
})

describe('LIVE', () => {
  const organisation = openContactCentre(SEED).organisation
  /** Open on a Sunday. */
  const [queue, other] = organisation.queues.slice(2)
  const members = (queue?.members ?? []).slice(0, 3).map((at) => organisation.agents[at]?.id)
  const ids = (list: readonly (string | undefined)[]) => `[${list.map((id) => `"${id}"`).join()}]`

  it.each([
    ['everything', 'mediaTypes: null'],
    ['queues', `queueIds: ${ids([queue?.id, other?.id])}`],
    ['agents', `agentIds: ${ids(members)}`],
    ['agents in a queue', `agentIds: ${ids(members)}, queueIds: ${ids([queue?.id])}`],
    ['media types', 'mediaTypes: [CHAT, EMAIL]'],
    ['a direction', `directions: [OUTBOUND], queueIds: ${ids([queue?.id])}`],
    ['both directions', `directions: [OUTBOUND, INBOUND], queueIds: ${ids([queue?.id])}`],
    [
      'all of these',
      `directions: [INBOUND], mediaTypes: [VOICE], queueIds: ${ids([queue?.id])}, agentIds: ${ids(members)}`,
    ],
  ])('tells of a closed interval what LAKE tells, but for attributes: %s', async (_, filter) => {
    await using on = await open()
    const lake = await on.ask(`${filter}, source: LAKE`)
    const live = await on.ask(`${filter}, source: LIVE`)
    const bare = lake.map((node) => ({
      ...node,
      participants: node.participants.map((one) => ({ ...one, attributes: null })),
    }))
    expect(live).toEqual(bare)
    expect(live.length).toBeGreaterThan(0)
  })
})
