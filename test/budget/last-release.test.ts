import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { BucketName } from '../../src/budget/family.js'
import {
  LAST_RELEASE_BUCKETS,
  LAST_RELEASE_FORMAT,
  LastReleaseBlocks,
} from '../../src/budget/shared/last-release.js'
import { DAY, MINUTE, SECOND } from '../../src/time/clock.js'
import { ManualClock, settleMicrotasks } from '../support/manual-clock.js'
import type { StoredTexts } from '../support/stored-texts.js'
import { MemoryDocument } from './replicas.js'

/** See `test/fixtures/make-stored-texts.ts`. */
const { keys } = JSON.parse(
  readFileSync(new URL('../fixtures/stored-by-f06fb71.json', import.meta.url), 'utf8'),
) as StoredTexts
const stored = keys.find(({ key }) => key.startsWith('gcx:{budget:'))
const texts = stored?.type === 'hash' ? stored.texts : []
const STORED_TEXT = texts[texts.indexOf('text') + 1] ?? ''

type Json = Record<string, unknown>
interface Block {
  readonly sinceMs: number
  readonly untilMs: number
}
const bucketsIn = (text: string) =>
  new Map((JSON.parse(text) as { readonly buckets: [BucketName, Json][] }).buckets)

/** What a process of f06fb71 has written, with these blocks. */
const textWith = (blocks: Partial<Record<BucketName, Block>>) => {
  const state = JSON.parse(STORED_TEXT) as { readonly buckets: [BucketName, Json][] }
  for (const [name, bucket] of state.buckets) bucket['block'] = blocks[name] ?? null
  return JSON.stringify(state)
}

const build = (text = STORED_TEXT) => {
  const clock = new ManualClock()
  const document = new MemoryDocument(clock)
  const other = document.port()
  if (text) document.restore({ version: 1, text })
  const heard: [BucketName, number][] = []
  const open = () =>
    new LastReleaseBlocks({
      ...{ document: document.port(), clock, windowMs: MINUTE },
      onBlock: (bucket, untilMs) => heard.push([bucket, untilMs]),
    })
  const write = (text: string) => other.compareAndSet(document.version, text)
  const block = (afterMs: number): Block => ({
    sinceMs: clock.now(),
    untilMs: clock.now() + afterMs,
  })
  return { clock, document, heard, open, write, block }
}

const NAMES = LAST_RELEASE_BUCKETS
const FAMILIES = NAMES.filter((name) => name !== 'token')

describe('blocks during a rolling upgrade from f06fb71', () => {
  it('are looked for where f06fb71 keeps them', () => {
    expect(stored?.key.endsWith(`:${LAST_RELEASE_FORMAT}}`)).toBe(true)
    expect([...bucketsIn(STORED_TEXT).keys()].sort()).toEqual([...NAMES].sort())
  })

  it.each(NAMES)('of %s that an old process has seen are heard by the new one', async (name) => {
    const { heard, open, write, block } = build()
    open()
    const one = block(20 * SECOND)
    await write(textWith({ [name]: one }))
    await settleMicrotasks()
    expect(heard).toEqual([[name, one.untilMs]])
    // Once, however often the old processes write.
    await write(textWith({ [name]: one }))
    await settleMicrotasks()
    expect(heard).toHaveLength(1)
  })

  it('that were there before the new process started are heard once the store is there', async () => {
    const { document, heard, open, write, block } = build()
    const one = block(20 * SECOND)
    await write(textWith({ token: one }))
    open()
    document.announce()
    await settleMicrotasks()
    expect(heard).toEqual([['token', one.untilMs]])
  })

  it.each<[string, (nowMs: number) => Block | null, number | undefined]>([
    ['over', (now) => ({ sinceMs: now - MINUTE, untilMs: now }), undefined],
    ['none', () => null, undefined],
    ['short', (now) => ({ sinceMs: now, untilMs: now + 1 }), 1],
    ['until the year 5000', (now) => ({ sinceMs: now, untilMs: 95_617_584_000_000 }), DAY],
  ])('that are %s are heard as such', async (_, blockAt, forMs) => {
    const { clock, heard, open, write } = build()
    open()
    const one = blockAt(clock.now())
    await write(textWith(one ? { token: one } : {}))
    await settleMicrotasks()
    expect(heard).toEqual(forMs === undefined ? [] : [['token', clock.now() + forMs]])
  })

  /** What the old processes have used before. */
  const all = STORED_TEXT
  const without = (name: BucketName) => {
    const state = JSON.parse(STORED_TEXT) as { readonly buckets: [BucketName, Json][] }
    return JSON.stringify({ ...state, buckets: state.buckets.filter(([one]) => one !== name) })
  }
  it.each([
    ...NAMES.map((name) => ({ name, text: all, before: 'used' })),
    ...FAMILIES.map((name) => ({ name, text: without(name), before: 'never used' })),
  ])(
    'of $name, $before before, that a new process has seen stand in the old text, of which nothing else changes',
    async ({ name, text }) => {
      const { document, open, clock } = build(text)
      const untilMs = clock.now() + 20 * SECOND
      open().publishBlock(name, untilMs)
      await settleMicrotasks()
      const [before, after] = [bucketsIn(text), bucketsIn(document.text)]
      const block = { sinceMs: clock.now(), untilMs }
      expect(after.get(name)).toMatchObject({ block, probe: 'due' })
      // f06fb71 reads no text where a bucket has other fields.
      const fields = (buckets: typeof before, of: BucketName) =>
        Object.keys(buckets.get(of) ?? {}).sort()
      expect(fields(after, name)).toEqual(fields(before, 'token'))
      for (const buckets of [before, after]) buckets.delete(name)
      expect(after).toEqual(before)
      const rest = (whole: string) => ({ ...JSON.parse(whole), buckets: [] })
      expect(rest(document.text)).toEqual(rest(text))
    },
  )

  it('never become shorter, on either side', async () => {
    const { document, heard, open, write, block } = build()
    const [short, long] = [block(10 * SECOND), block(30 * SECOND)]
    const blocks = open()
    blocks.publishBlock('token', long.untilMs)
    await settleMicrotasks()
    blocks.publishBlock('token', short.untilMs)
    await write(textWith({ token: short }))
    await settleMicrotasks()
    expect(heard).toEqual([])
    expect(bucketsIn(document.text).get('token')?.['block']).toEqual(long)
  })

  it('are told once the store is back', async () => {
    const { document, open, block } = build()
    const blocks = open()
    document.isAway = true
    const one = block(20 * SECOND)
    blocks.publishBlock('token', one.untilMs)
    await settleMicrotasks()
    document.isAway = false
    document.announce()
    await settleMicrotasks()
    expect(bucketsIn(document.text).get('token')?.['block']).toEqual(one)
  })

  it.each([1, 4])('are told where others have written first, %i times', async (times) => {
    const { document, open, block } = build()
    document.contested = times
    const one = block(20 * SECOND)
    open().publishBlock('token', one.untilMs)
    await settleMicrotasks()
    expect(bucketsIn(document.text).get('token')?.['block']).toEqual(one)
  })

  it.each([
    '',
    'null',
    '[]',
    '{"buckets":{}}',
    '{"buckets":[["token",null]]}',
    '{"buckets":[["token",{"block":{"sinceMs":"now","untilMs":1e300},"probe":"none"}]]}',
    '{"buckets":[["strange",{"block":null,"probe":"none"}]]}',
    '{',
  ])('are neither heard nor told where the text is %j', async (text) => {
    const { clock, document, heard, open } = build(text)
    const blocks = open()
    document.announce()
    blocks.publishBlock('token', clock.now() + SECOND)
    await blocks.settled()
    expect([heard, document.text, document.swaps]).toEqual([[], text, 0])
  })
})
