import DataLoader from 'dataloader'
import { describe, expect, it } from 'vitest'
import { UnderWay } from '../../src/graph/under-way.js'

/** Work that the test ends. */
function work() {
  let end = () => {}
  let fail = (_: Error) => {}
  const promise = new Promise<void>((resolve, reject) => {
    end = resolve
    fail = reject
  })
  promise.catch(() => {})
  return { promise, end, fail }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

describe(UnderWay, () => {
  it('runs what waits in the same turn where no work is under way', async () => {
    const ran: string[] = []
    new UnderWay().afterAll(() => ran.push('a'))
    expect(ran).toEqual([])
    await turn()
    expect(ran).toEqual(['a'])
  })

  it('runs it once all work has ended, also work that fails', async () => {
    const ran: string[] = []
    const underWay = new UnderWay()
    const [first, second] = [work(), work()]
    underWay.add(first.promise)
    underWay.add(second.promise)
    underWay.afterAll(() => ran.push('a'))
    await turn()
    first.fail(new Error('fails'))
    await turn()
    expect(ran).toEqual([])
    underWay.afterAll(() => ran.push('b'))
    second.end()
    await turn()
    expect(ran).toEqual(['a', 'b'])
  })

  it('waits for work that DataLoader begins in the same turn, in either order', async () => {
    for (const order of ['before', 'after']) {
      const ran: string[] = []
      const underWay = new UnderWay()
      const { promise, end } = work()
      const loader = new DataLoader<number, number>(async (keys) => {
        underWay.add(promise)
        return keys
      })
      const ask = () => void loader.load(1)
      if (order === 'before') ask()
      underWay.afterAll(() => ran.push('a'))
      if (order === 'after') ask()
      await turn()
      expect(ran, order).toEqual([])
      end()
      await turn()
      expect(ran, order).toEqual(['a'])
    }
  })

  it('lets those who waited for the work ask first', async () => {
    const ran: string[] = []
    const underWay = new UnderWay()
    const { promise, end } = work()
    underWay.add(promise)
    underWay.afterAll(() => ran.push('names'))
    const resolver = async () => {
      await promise
      await null
      ran.push('rows')
    }
    const resolved = resolver()
    end()
    await resolved
    await turn()
    expect(ran).toEqual(['rows', 'names'])
  })
})
