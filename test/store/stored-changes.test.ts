import { describe, expect, it } from 'vitest'
import { keyMessage } from '../../src/coordination/redis/keys.js'
import { storedChanges } from '../../src/store/redis/stored-changes.js'

const KEY = 'simulator:608c:all:gcx:analytics:report@1:abc:UTC:-'
const mine = [keyMessage('stored', KEY, 'me'), keyMessage('stored', KEY)]
const theirs = [keyMessage('stored', KEY, 'they'), keyMessage('stored', KEY)]
/** What f06fb71 tells. */
const older = [`stored ${KEY}`]

function build() {
  const heard: string[] = []
  let tell = (_: string) => {}
  let up = () => {}
  const changes = storedChanges({
    id: 'me',
    subscribe: (_, listener) => {
      tell = listener
    },
    onUp: (listener) => {
      up = listener
    },
  })
  changes.onStored((key) => heard.push(key))
  changes.onReconnect(() => {})
  return { heard, tell: (message: string) => tell(message), reconnect: () => up() }
}

describe('what other processes tell of the values that they store', () => {
  it.each<[string, readonly string[], number]>([
    ['nothing of its own value', mine, 0],
    ['of another process, once', theirs, 1],
    ['of a process of the last release', older, 1],
    ['of another process after its own', [...mine, ...theirs], 1],
    ['of another process before its own', [...theirs, ...mine], 1],
    ['of a process of the last release after its own', [...mine, ...older], 1],
    ['of a process of the last release before its own', [...older, ...mine], 1],
    ['of two others', [...theirs, ...theirs], 2],
    ['nothing where a lease has ended', [keyMessage('ended', KEY)], 0],
    ['nothing of what it does not know', [`moved ${KEY}`, 'stored', '', ' ', 'moved:me x'], 0],
  ])('hears %s', (_, messages, count) => {
    const { heard, tell } = build()
    for (const message of messages) tell(message)
    expect(heard).toEqual(Array(count).fill(KEY))
  })

  it('hears of a process of the last release after a message of its own was lost', () => {
    const { heard, tell, reconnect } = build()
    for (const message of mine.slice(0, 1)) tell(message)
    reconnect()
    for (const message of older) tell(message)
    expect(heard).toEqual([KEY])
  })

  it('is one message more for f06fb71, which does not know it, and one that it knows', () => {
    // As `src/store/redis/keys.ts` of f06fb71 reads it.
    const read = (message: string) => {
      const space = message.indexOf(' ')
      return { news: message.slice(0, space), key: message.slice(space + 1) }
    }
    const known = theirs.map(read).filter(({ news }) => news === 'stored')
    expect(known).toEqual([{ news: 'stored', key: KEY }])
  })
})
