import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SECOND } from '../../src/time/clock.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { ManualClock } from '../support/manual-clock.js'

const OBSERVATIONS = '/api/v2/analytics/queues/observations/query'
// A Tuesday, in the middle of the working day from New York to Berlin.
const clock = new ManualClock(Date.parse('2026-11-17T14:30:00Z'))
let gateway: TestGateway
beforeAll(async () => {
  gateway = await startGateway({ clock })
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
})

interface Conversations {
  readonly waiting: number
  readonly interacting: number
  readonly longestWaitingSince: string | null
}
interface Activity extends Conversations {
  readonly queue: { readonly id: string; readonly name: string }
  readonly onQueueAgents: number
  readonly agentsByRoutingStatus: readonly { readonly status: string; readonly count: number }[]
  readonly byMediaType: readonly (Conversations & { readonly mediaType: string })[]
}
interface Answer {
  readonly queueActivity: {
    readonly key: string
    readonly freshness: { readonly rule: string; readonly asOf: string; readonly source: string }
    readonly budget: { readonly family: string }
    readonly queues: readonly Activity[]
  }
}

async function ask(args: string): Promise<Answer['queueActivity']> {
  const { data, errors } = await gateway.ask<Answer>(`{ queueActivity(${args}) {
    key freshness { rule asOf source } budget { family }
    queues {
      queue { id name } waiting interacting longestWaitingSince onQueueAgents
      agentsByRoutingStatus { status count }
      byMediaType { mediaType waiting interacting longestWaitingSince }
    }
  } }`)
  if (errors || !data) throw new Error(JSON.stringify(errors))
  return data.queueActivity
}

const list = (ids: readonly string[]) => `[${ids.map((id) => `"${id}"`).join(', ')}]`
const allIds = () => gateway.simulator.organisation.queues.map(({ id }) => id)

describe('queueActivity', () => {
  it('answers in the order asked for, and one key serves every order', async () => {
    gateway.simulator.clearRequests()
    const ids = allIds()
    const forth = await ask(`queueIds: ${list(ids)}`)
    const back = await ask(`queueIds: ${list([...ids].reverse())}`)
    expect(forth.queues.map(({ queue }) => queue.id)).toEqual(ids)
    expect(back.queues).toEqual([...forth.queues].reverse())
    expect(back.key).toBe(forth.key)
    expect(back.freshness.source).toBe('MEMORY')
    expect(gateway.simulator.requestsTo(OBSERVATIONS)).toHaveLength(1)
    expect(forth).toMatchObject({
      freshness: { rule: 'now' },
      budget: { family: 'queues.observations' },
    })
  })

  it('adds its media types up, and tells since when the longest waits', async () => {
    const { queues } = await ask(`queueIds: ${list(allIds())}`)
    expect(queues.some(({ waiting }) => waiting > 0)).toBe(true)
    expect(queues.some(({ onQueueAgents }) => onQueueAgents > 0)).toBe(true)
    for (const { waiting, interacting, longestWaitingSince, byMediaType } of queues) {
      expect(waiting).toBe(byMediaType.reduce((sum, media) => sum + media.waiting, 0))
      expect(interacting).toBe(byMediaType.reduce((sum, media) => sum + media.interacting, 0))
      const earliest = byMediaType
        .map((media) => media.longestWaitingSince)
        .filter((since) => since !== null)
        .sort()[0]
      expect(longestWaitingSince).toBe(earliest ?? null)
      expect(longestWaitingSince !== null).toBe(waiting > 0)
      if (longestWaitingSince)
        expect(Date.parse(longestWaitingSince)).toBeLessThanOrEqual(clock.now())
    }
  })

  it('filters conversations by media type, and leaves the agents as they are', async () => {
    const ids = list(allIds())
    const all = await ask(`queueIds: ${ids}`)
    const voice = await ask(`queueIds: ${ids}, mediaTypes: [VOICE]`)
    expect(voice.key).not.toBe(all.key)
    for (const [index, queue] of voice.queues.entries()) {
      const whole = all.queues[index]
      expect(queue.agentsByRoutingStatus).toEqual(whole?.agentsByRoutingStatus)
      expect(queue.onQueueAgents).toBe(whole?.onQueueAgents)
      expect(queue.byMediaType).toEqual(
        whole?.byMediaType.filter(({ mediaType }) => mediaType === 'VOICE'),
      )
    }
  })

  it('leaves out a queue that has no answer', async () => {
    const [known] = allIds()
    const { queues } = await ask(`queueIds: ["no-such-queue", "${known}"]`)
    expect(queues.map(({ queue }) => queue.id)).toEqual([known])
  })

  it('is asked anew when it is no longer fresh', async () => {
    const args = `queueIds: ${list(allIds())}`
    const before = await ask(args)
    await clock.advance(61 * SECOND)
    const after = await ask(args)
    expect(Date.parse(after.freshness.asOf)).toBeGreaterThan(Date.parse(before.freshness.asOf))
    expect(after.freshness.source).toBe('UPSTREAM')
  })
})
