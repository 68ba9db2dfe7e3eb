import { options } from 'preact'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { beforeEachFrame, inNextFrame, renderByFrame } from '../../page/frames.js'

const FRAME_MS = 200

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  // A tab that nobody sees has no frames.
  vi.stubGlobal('requestAnimationFrame', () => 0)
  vi.stubGlobal('cancelAnimationFrame', () => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

let fails = false
let frames = 0
beforeEachFrame(() => {
  frames += 1
  if (fails) throw new Error('before the frame')
})

it.each<[string, (fail: () => never) => void]>([
  ['asked for first', (fail) => inNextFrame(fail)],
  [
    'done before each frame',
    () => {
      fails = true
    },
  ],
])('a task that fails, %s, holds up none that shares its frame', (_, prepare) => {
  const errors: unknown[] = []
  vi.stubGlobal('reportError', (error: unknown) => errors.push(error))
  const done: string[] = []
  prepare(() => {
    throw new Error('in the frame')
  })
  inNextFrame(() => {
    done.push('with it')
    inNextFrame(() => done.push('asked for by that'))
  })
  vi.advanceTimersByTime(FRAME_MS)
  fails = false
  expect(done).toEqual(['with it', 'asked for by that'])
  expect(errors).toHaveLength(1)
  inNextFrame(() => done.push('later'))
  vi.advanceTimersByTime(FRAME_MS)
  expect(done).toContain('later')
})

it('what asks for itself each time is done a few times a frame, and in the next one', () => {
  let times = 0
  const again = () => {
    times++
    if (times < 100) inNextFrame(again)
  }
  inNextFrame(again)
  vi.advanceTimersByTime(130)
  expect(times).toBe(4)
  vi.advanceTimersByTime(130)
  expect(times).toBe(8)
  times = 100
  vi.advanceTimersByTime(10 * FRAME_MS)
  expect(vi.getTimerCount()).toBe(0)
})

it('what a listener changes is shown as soon as it is done, and in no other frame', async () => {
  renderByFrame()
  const done: string[] = []
  const before = frames
  inNextFrame(() => done.push('an answer'))
  options.event?.(new Event('input'))
  inNextFrame(() => done.push('a listener'))
  expect(done).toEqual([])
  await Promise.resolve()
  expect(done).toEqual(['an answer', 'a listener'])
  vi.advanceTimersByTime(25)
  // It is gathered from now on, not from when the first one was.
  inNextFrame(() => done.push('the next answer'))
  vi.advanceTimersByTime(120)
  expect(done).toHaveLength(2)
  vi.advanceTimersByTime(10)
  expect(done).toHaveLength(3)
  expect(frames - before).toBe(2)
})

it('what a listener changes that rendering has called waits as any other', async () => {
  renderByFrame()
  const done: string[] = []
  const again = () => {
    options.event?.(new Event('focus'))
    done.push('rendered')
    if (done.length < 100) inNextFrame(again)
  }
  inNextFrame(again)
  vi.advanceTimersByTime(130)
  await Promise.resolve()
  expect(done).toHaveLength(4)
  done.length = 100
  vi.advanceTimersByTime(10 * FRAME_MS)
})
