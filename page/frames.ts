import { options } from 'preact'

/** A hidden page has no frames. */
const LONGEST_MS = 100
/** Answers and ticks of a second come by the dozen, some milliseconds apart: one frame shows all of them. */
const GATHERED_MS = 30

const due = new Set<() => void>()

/** All that is asked for within some milliseconds is done in one frame. */
export function inNextFrame(task: () => void): void {
  const isFirst = due.size === 0
  due.add(task)
  if (!isFirst) return
  setTimeout(() => {
    let isDue = true
    const once = () => {
      if (!isDue) return
      isDue = false
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      const tasks = [...due]
      due.clear()
      for (const one of tasks) one()
    }
    const frame = requestAnimationFrame(once)
    const timer = setTimeout(once, LONGEST_MS)
  }, GATHERED_MS)
}

export function renderByFrame(): void {
  options.debounceRendering = inNextFrame
}
