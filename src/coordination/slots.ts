import { nextWork, type WaitingWork } from './fair-order.js'

/** The right to be one of a few, to be given back by disposing it. */
export interface Slot extends Disposable {
  /** For whom it was given. */
  readonly callerId: string
}

/** A few slots; who comes next is decided by `fair-order.ts`. */
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

interface Waiting extends WaitingWork {
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
