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
/** Of the frame that has been asked for: one asked for before it shows nothing. */
let asked = 0

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

/**
 * All is shown by frames, but for what Preact's listeners change: a frame later the viewer's next key would go to
 * what is shown no longer.
 */
export function renderByFrame(): void {
  options.debounceRendering = inNextFrame
  // Preact asks before it calls a listener.
  options.event = (event) => {
    if (!isInFrame) queueMicrotask(showDue)
    return event
  }
}

function begin(): void {
  asked += 1
  const frame = asked
  const once = () => {
    if (frame === asked) show()
  }
  setTimeout(() => {
    if (frame !== asked) return
    requestAnimationFrame(once)
    setTimeout(once, LONGEST_MS)
  }, GATHERED_MS)
}

function showDue(): void {
  if (due.size > 0) show()
}

function show(): void {
  asked += 1
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
