/** The right to be one of a few, to be given back by disposing it. */
export interface Slot extends Disposable {
  /** For whom it was given. */
  readonly callerId: string
}

/** A few slots; who comes next is decided by `nextWork`. */
export interface Slots {
  /**
   * Resolves with a slot; rejects with the signal's reason.
   * @param callers all who wait for the work, those included who come while it waits
   */
  acquire(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Slot>
}

/** Works in a slot, and gives it back when the work has ended, however. */
export async function withSlot<Result>(
  slots: Slots,
  callers: ReadonlySet<string>,
  work: (callerId: string) => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  using slot = await slots.acquire(callers, signal)
  return await work(slot.callerId)
}

/** Work that waits for a slot. */
interface Waiting {
  /** Grows while the work waits: others join the question that it answers. */
  readonly callers: ReadonlySet<string>
  readonly grant: (callerId: string) => void
}

/** The slots of one process: so many in all, and so many of each caller. */
export class LocalSlots implements Slots {
  readonly #most: number
  readonly #mostOfCaller: number
  /** The longest-waiting first. */
  readonly #waiting = new Set<Waiting>()
  readonly #held = new Map<string, number>()
  #taken = 0

  constructor(most: number, mostOfCaller = Infinity) {
    this.#most = most
    this.#mostOfCaller = mostOfCaller
  }

  async acquire(callers: ReadonlySet<string>, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted()
    const callerId = await this.#granted(callers, signal)
    let isBack = false
    return {
      callerId,
      [Symbol.dispose]: () => {
        if (isBack) return
        isBack = true
        this.#giveBack(callerId)
      },
    }
  }

  /** Grants what is free. Also to be called where a caller may have joined work that waits. */
  grantFree(): void {
    while (this.#taken < this.#most) {
      const next = nextWork(this.#waiting, this.#held, this.#mostOfCaller)
      if (!next) return
      const { work, callerId } = next
      this.#waiting.delete(work)
      this.#taken += 1
      this.#held.set(callerId, (this.#held.get(callerId) ?? 0) + 1)
      work.grant(callerId)
    }
  }

  #granted(callers: ReadonlySet<string>, signal: AbortSignal): Promise<string> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(work)
        reject(signal.reason)
      }
      const work: Waiting = {
        callers,
        grant: (callerId) => {
          signal.removeEventListener('abort', leave)
          resolve(callerId)
        },
      }
      signal.addEventListener('abort', leave, { once: true })
      this.#waiting.add(work)
      this.grantFree()
    })
  }

  #giveBack(callerId: string): void {
    this.#taken -= 1
    const held = (this.#held.get(callerId) ?? 0) - 1
    if (held > 0) this.#held.set(callerId, held)
    else this.#held.delete(callerId)
    this.grantFree()
  }
}

/**
 * Which work comes next: that of the caller who holds the fewest slots, and among those the one that has
 * waited longest. Work that several callers wait for counts for whichever of them holds the fewest.
 * @param waiting the longest-waiting first
 * @param most a caller that holds so many has to wait
 */
function nextWork(
  waiting: Iterable<Waiting>,
  held: ReadonlyMap<string, number>,
  most: number,
): { readonly work: Waiting; readonly callerId: string } | undefined {
  let next: { readonly work: Waiting; readonly callerId: string } | undefined
  let fewest = most
  for (const work of waiting) {
    for (const callerId of work.callers) {
      const holds = held.get(callerId) ?? 0
      if (holds >= fewest) continue
      fewest = holds
      next = { work, callerId }
    }
  }
  return next
}
