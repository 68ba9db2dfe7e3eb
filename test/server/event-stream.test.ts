import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { sendEvents } from '../../src/server/live/event-stream.js'
import { subscriptionOf, versionOf } from '../support/live/told.js'
import { settleMicrotasks } from '../support/manual-clock.js'

const HEARTBEAT_MS = 60_000

/** A client that takes what is written when the test says so. */
function sending() {
  const written: string[] = []
  const taking: (() => void)[] = []
  const response = new Writable({
    write: (chunk, _, done) => {
      written.push(String(chunk))
      taking.push(done)
    },
    writev: (chunks, done) => {
      written.push(chunks.map(({ chunk }) => String(chunk)).join(''))
      taking.push(done)
    },
  })
  let hasLeft = false
  const subscription = subscriptionOf(() => {
    hasLeft = true
  })
  const sent = sendEvents(response, subscription, HEARTBEAT_MS)
  const take = async () => {
    taking.shift()?.()
    await settleMicrotasks()
  }
  const told = () => written.join('').match(/(?<=data: ).+/g) ?? []
  return { subscription, response, sent, take, told, written, hasLeft: () => hasLeft }
}

describe('an event stream whose client is slow', () => {
  it('is told the newest version when it has taken the one before', async () => {
    const { subscription, take, told, response } = sending()
    subscription.offer(versionOf('a'))
    await take()
    for (const text of ['b', 'c', 'd']) {
      subscription.offer(versionOf(text))
      await settleMicrotasks()
    }
    expect(told()).toEqual(['a'])
    // Beside what is being taken nothing waits.
    expect(response.writableLength).toBe('event: next\nid: a\ndata: a\n\n'.length)
    await take()
    expect(told()).toEqual(['a', 'd'])
  })

  it('is told the last version before it ends', async () => {
    const { subscription, take, sent, written, hasLeft } = sending()
    subscription.offer(versionOf('a'))
    subscription.end()
    for (let count = 0; count < 4; count++) await take()
    await sent
    expect(written.join('')).toBe(':\n\nevent: next\nid: a\ndata: a\n\nevent: complete\ndata:\n\n')
    expect(hasLeft()).toBe(true)
  })

  it.each(['while it takes a version', 'while it waits for one', 'before anything is told'])(
    'ends with it %s',
    async (when) => {
      const { subscription, take, sent, response, hasLeft, told } = sending()
      if (when !== 'before anything is told') {
        subscription.offer(versionOf('a'))
        await take()
        if (when === 'while it waits for one') await take()
      }
      const before = told()
      response.destroy()
      await sent
      subscription.offer(versionOf('b'))
      await settleMicrotasks()
      expect([hasLeft(), told()]).toEqual([true, before])
    },
  )
})
