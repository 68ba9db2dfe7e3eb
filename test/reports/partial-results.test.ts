import { describe, expect, it } from 'vitest'
import {
  PARTIAL_RESULTS_MS,
  PartialResults,
} from '../../src/reports/partial-results/partial-results.js'
import { SECOND } from '../../src/time/clock.js'
import { ManualClock } from '../support/manual-clock.js'

/** Each step reads a part `load/name`, `!` fails to, `-load` has succeeded, a number passes so many ms. */
async function readOf(steps: readonly (string | number)[]): Promise<string> {
  const clock = new ManualClock()
  const parts = new PartialResults<string>({
    clock,
    keepMs: PARTIAL_RESULTS_MS,
    mostSize: 20,
    sizeOf: (part) => part.length,
  })
  const read: string[] = []
  for (const step of steps) {
    if (typeof step === 'number') await clock.advance(step)
    else if (step.startsWith('-')) parts.forget(step.slice(1))
    else {
      const fails = step.endsWith('!')
      const [load = '', name = ''] = step.replace('!', '').split('/')
      await parts
        .partOf(load, name, async () => {
          read.push(step)
          if (fails) throw new Error('down')
          return `${load}/${name}`
        })
        .then((part) => expect(part).toBe(`${load}/${name}`))
        .catch((error: Error) => expect(error.message).toBe('down'))
    }
  }
  return read.join(' ')
}

describe(PartialResults, () => {
  it.each<[string, readonly (string | number)[], string]>([
    ['what came is not read again', ['a/1', 'a/2!', 'a/1', 'a/2'], 'a/1 a/2! a/2'],
    ['a load that has succeeded reads everything', ['a/1', '-a', 'a/1'], 'a/1 a/1'],
    ['each load has its own', ['a/1', 'b/1', '-b', 'a/1', 'b/1'], 'a/1 b/1 b/1'],
    ['it is kept for a while', ['a/1', PARTIAL_RESULTS_MS, 'a/1'], 'a/1'],
    ['it is not kept for long', ['a/1', PARTIAL_RESULTS_MS + 1, 'a/1'], 'a/1 a/1'],
    ['using it makes it no younger', ['a/1', 60 * SECOND, 'a/1', 60 * SECOND, 'a/1'], 'a/1 a/1'],
    [
      'the load that began first goes first',
      ['a/1', 'b/1', 'b/2', 'b/3', 'a/4', 'c/1', 'c/2', 'b/1', 'a/1'],
      'a/1 b/1 b/2 b/3 a/4 c/1 c/2 a/1',
    ],
    [
      'what is larger than all is not kept, and costs the others nothing',
      ['a/1', 'b/12345678901234567890', 'b/12345678901234567890', 'a/1'],
      'a/1 b/12345678901234567890 b/12345678901234567890',
    ],
  ])('%s', async (_, steps, read) => {
    expect(await readOf(steps)).toBe(read)
  })

  it('one that will not do is read again, and kept instead', async () => {
    const parts = new PartialResults<string>({
      clock: new ManualClock(),
      keepMs: PARTIAL_RESULTS_MS,
      mostSize: 3,
      sizeOf: (part) => part.length,
    })
    const isNew = (part: string) => part === 'new'
    expect(await parts.partOf('a', '1', async () => 'old')).toBe('old')
    expect(await parts.partOf('a', '1', async () => 'new', isNew)).toBe('new')
    expect(await parts.partOf('a', '1', async () => 'read again', isNew)).toBe('new')
  })
})
