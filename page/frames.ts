import { options } from 'preact'

/** A hidden page has no frames. */
const LONGEST_MS = 100
/** Answers and ticks of a second come by the dozen, some milliseconds apart: one frame shows all of them. */
const GATHERED_MS = 30
/** What is shown asks for more to be shown, which may do so again: beyond this it waits for the next frame. */
const MOST_ROUNDS = 4

type Task = () => void

const due = new Set<Task>()
const before: Task[] = []
let isInFrame = false

/** All that is asked for within some milliseconds is done in one frame, with what that asks for. */
export function inNextFrame(task: Task): void {
  const isFirst = due.size === 0
  due.add(task)
  if (isFirst && !isInFrame) begin()
}

/** Done in each frame in which something is shown, before all else. */
export function beforeEachFrame(task: Task): void {
  before.push(task)
}

/** What comes from the gateway is shown by frames; what the viewer does, before the viewer's next key. */
export function renderByFrame(): void {
  options.debounceRendering = inNextFrame
  // Preact asks before it calls a listener. A frame later that key would go to what is shown no longer.
  options.event = (event) => {
    queueMicrotask(showDue)
    return event
  }
}

function begin(): void {
  setTimeout(() => {
    let isDue = true
    const once = () => {
      if (!isDue) return
      isDue = false
      cancelAnimationFrame(frame)
      clearTimeout(timer)
      show()
    }
    const frame = requestAnimationFrame(once)
    const timer = setTimeout(once, LONGEST_MS)
  }, GATHERED_MS)
}

function showDue(): void {
  if (due.size > 0) show()
}

function show(): void {
  isInFrame = true
  for (const task of before) attempt(task)
  for (let round = 0; round < MOST_ROUNDS && due.size > 0; round++) {
    const tasks = [...due]
    due.clear()
    for (const task of tasks) attempt(task)
  }
  isInFrame = false
  if (due.size > 0) begin()
}

/** Preact asks once for all that it renders, and not again until that is done: what fails before it must not end it. */
export function attempt(task: Task): void {
  try {
    task()
  } catch (error) {
    reportError(error)
  }
}
