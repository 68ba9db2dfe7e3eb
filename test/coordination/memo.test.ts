import { describe, expect, it } from 'vitest'
import { LocalLeases } from '../../src/coordination/leases.js'
import { Memos, type Note, resumableOnly } from '../../src/coordination/memo.js'

const first: Note = { text: 'run-1', atMs: 1 }
const second: Note = { text: 'run-2', atMs: 2 }

describe(Memos, () => {
  it.each<[string, (memos: Memos) => void, Note | undefined]>([
    [
      'the later of two notes, written last',
      (m) => [first, second].map((n) => m.write('k', n)),
      second,
    ],
    [
      'the later of two notes, written first',
      (m) => [second, first].map((n) => m.write('k', n)),
      second,
    ],
    ['nothing that was erased', (m) => [m.write('k', first), m.erase('k', first)], undefined],
    [
      'what was noted since another was erased',
      (m) => [m.write('k', second), m.erase('k', first)],
      second,
    ],
    ['nothing of another name', (m) => m.write('other', first), undefined],
  ])('keep %s', (_, play, expected) => {
    const memos = new Memos()
    play(memos)
    expect(memos.read('k')).toEqual(expected)
  })

  it('are bounded: the oldest are forgotten', () => {
    const memos = new Memos()
    for (let i = 0; i < 1_001; i++) memos.write(`key-${i}`, first)
    expect(memos.read('key-0')).toBeUndefined()
    expect(memos.read('key-1')).toEqual(first)
  })
})

describe(LocalLeases, () => {
  it('give the next holder what the last one has noted, until that is done with', async () => {
    const leases = new LocalLeases()
    const lead = async () => {
      const acquired = await leases.acquire('k')
      if (acquired.kind !== 'lead') throw new Error('One process leads each time')
      return acquired.lease
    }
    await (await lead()).memo.write(first)
    const { memo } = await lead()
    expect(memo.read()).toEqual(first)
    memo.done(first)
    expect((await lead()).memo.read()).toBeUndefined()
  })
})

describe(resumableOnly, () => {
  it.each([
    ['newer than what it is to replace', 2_000, { text: 'run', atMs: 2_000 }],
    ['older', 1_000, undefined],
  ])('gives a note that is %s', async (_, atMs, expected) => {
    const memo = resumableOnly(new Memos().of('key'), (readAtMs) => readAtMs > 1_000)
    await memo.write({ text: 'run', atMs })
    expect(memo.read()).toEqual(expected)
  })
})
