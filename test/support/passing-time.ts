import { type ManualClock, settleMicrotasks } from './manual-clock.js'

/** Something whose calls travel over real connections while its time is moved by hand. */
export interface Timed {
  readonly clock: ManualClock
  readonly events: readonly { readonly type: string }[]
}

/** Fine enough for every pause to end at its own instant, give or take this much. */
const STEP_MS = 100

/** Lets calls under way be answered; no time passes. */
export async function settleCalls(timed: Timed): Promise<void> {
  do await settleMicrotasks()
  while (callsUnderWay(timed) > 0)
}

/** Lets time pass; every call on the way is answered at the instant at which it was sent. */
export async function pass(timed: Timed, ms: number): Promise<void> {
  await settleCalls(timed)
  for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
    await timed.clock.advance(Math.min(STEP_MS, ms - passedMs))
    await settleCalls(timed)
  }
}

/** Lets time pass until it is done, and says how long that took. */
export async function passUntil(
  timed: Timed,
  done: () => boolean,
  mostMs: number,
): Promise<number> {
  await settleCalls(timed)
  let passedMs = 0
  for (; !done(); passedMs += STEP_MS) {
    if (passedMs > mostMs) throw new Error(`Not done after ${mostMs} ms`)
    await timed.clock.advance(STEP_MS)
    await settleCalls(timed)
  }
  return passedMs
}

/** Every reservation ends with an answer, without one, or unused. */
function callsUnderWay({ events }: Timed): number {
  const ends = new Set(['exchange', 'exchangeFailed', 'released'])
  let underWay = 0
  for (const { type } of events) {
    if (type === 'reserved') underWay += 1
    else if (ends.has(type)) underWay -= 1
  }
  return underWay
}

/** Asks, and lets time pass until the load has landed, one way or another. */
export async function answered<Answer>(
  timed: Timed,
  ask: () => Promise<Answer>,
  mostMs = 20 * 60_000,
): Promise<Answer> {
  const before = timed.events.length
  let isOver = false
  const answer = ask().finally(() => {
    isOver = true
  })
  const happened = (types: readonly string[]) =>
    timed.events.slice(before).some(({ type }) => types.includes(type))
  while (!isOver && !happened(['reserved', 'joined', 'refused'])) await settleMicrotasks()
  await passUntil(timed, () => isOver || happened(LANDED), mostMs)
  return answer
}

const LANDED = ['loaded', 'loadFailed', 'loadRefused', 'leftWaiting']
