/** How many decisions are open that others wait for. */
export class PendingCount {
  #count = 0

  get isEmpty(): boolean {
    return this.#count === 0
  }

  /** One more, until what is returned is called; once more is ignored. */
  add(): () => void {
    let isPending = true
    this.#count += 1
    return () => {
      if (isPending) this.#count -= 1
      isPending = false
    }
  }
}
