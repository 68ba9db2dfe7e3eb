import { describe, expect, it } from 'vitest'
import { Pings } from '../../src/server/live/pings.js'

const HEARTBEAT_MS = 12_000
const MEGABYTE = 2 ** 20

/** What happens before a beat: bytes written in all; which pong came. */
interface Before {
  readonly written?: number
  readonly pong?: 'right' | 'wrong' | 'of the one before' | 'empty'
}

/** At which beat the client is taken for dead; null: at none. */
function deadAt(befores: readonly Before[]): number | null {
  let count = 0
  const pings = new Pings(HEARTBEAT_MS, () => `nonce ${++count}`)
  let [sent, before, written] = ['', '', 0]
  for (const [index, { pong, written: now = written }] of befores.entries()) {
    written = now
    const texts = { right: sent, wrong: 'nonce x', 'of the one before': before, empty: '' }
    if (pong) pings.pong(texts[pong])
    const nonce = pings.beat(index * HEARTBEAT_MS, written)
    if (nonce === null) return index
    if (nonce !== sent) [before, sent] = [sent, nonce]
  }
  return null
}

const beats = (before: Before) => [{}, ...Array<Before>(99).fill(before)]

describe('a WebSocket that is pinged', () => {
  it.each<[string, readonly Before[], number | null]>([
    ['answers', beats({ pong: 'right' }), null],
    ['does not answer', beats({}), 1],
    ['answers with another text', beats({ pong: 'wrong' }), 1],
    ['answers without a text', beats({ pong: 'empty' }), 1],
    ['answers once', [{}, { pong: 'right' }, {}, {}], 2],
    ['answers a ping twice', [{}, { pong: 'right' }, { pong: 'of the one before' }], 2],
    ['has 4 MB to read before', [{ written: 4 * MEGABYTE }, ...Array<Before>(99).fill({})], 44],
    [
      'has 4 MB to read before, and answers then',
      [
        { written: 4 * MEGABYTE },
        ...Array<Before>(40).fill({}),
        { pong: 'right' },
        { pong: 'right' },
      ],
      null,
    ],
    [
      'has read 4 MB before the ping that it answered',
      [{ written: 4 * MEGABYTE }, { pong: 'right' }, {}],
      2,
    ],
  ])('and %s is taken for dead in time, or not', (_, befores, dead) => {
    expect(deadAt(befores)).toBe(dead)
  })
})
