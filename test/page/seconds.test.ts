import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { inNextFrame } from '../../page/frames.js'
import { everySecond } from '../../page/freshness/seconds.js'

const HOUR_MS = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] })
  vi.stubGlobal('requestAnimationFrame', (draw: () => void) => setTimeout(draw, 16))
  vi.stubGlobal('cancelAnimationFrame', (timer: NodeJS.Timeout) => clearTimeout(timer))
  vi.stubGlobal('reportError', () => {})
})
afterEach(() => {
  // What was asked for is shown: the next test begins with nothing due.
  vi.advanceTimersByTime(1_000)
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** How often what counts on is told in so long. */
function ticksIn(ms: number, meanwhile: (index: number) => void = () => {}): number {
  let ticks = 0
  const end = everySecond(() => ticks++)
  for (let index = 0; index < ms / 100; index++) {
    meanwhile(index)
    vi.advanceTimersByTime(100)
  }
  end()
  return ticks
}

it.each<[string, ((index: number) => void) | undefined, number]>([
  ['nothing else is shown', undefined, 9],
  ['numbers come each second', (index) => index % 10 === 7 && inNextFrame(() => {}), 10],
])('is told each second, also where %s', (_, meanwhile, ticks) => {
  expect(ticksIn(10_000, meanwhile)).toBe(ticks)
})

it('one listener that fails ends no other', () => {
  const end = everySecond(() => {
    throw new Error('not to be shown')
  })
  const ticks = ticksIn(5_000)
  end()
  expect(ticks).toBe(4)
})

it('a page that slept is told once, and a second later', () => {
  let ticks = 0
  const end = everySecond(() => ticks++)
  const slept = vi.spyOn(performance, 'now')
  const atMs = performance.now() + HOUR_MS
  slept.mockReturnValue(atMs)
  vi.advanceTimersByTime(1_050)
  expect(ticks).toBe(1)
  slept.mockReturnValue(atMs + 1_000)
  vi.advanceTimersByTime(1_050)
  expect(ticks).toBe(2)
  slept.mockRestore()
  end()
})
