/** Whoever has a version to be sent. */
export interface Sender {
  /** Of the version that would be sent now. */
  readonly nextBytes: number
  /** There is room for it. */
  send(): void
}

/** Bytes of all versions that are being sent. Whoever finds no room waits for its turn. */
export class SendingRoom {
  readonly #mostBytes: number
  readonly #waiting = new Set<Sender>()
  #bytes = 0

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** `send` is called at once, or when others have left; whoever waits already keeps its place. */
  enter(sender: Sender): void {
    if (this.#waiting.size === 0 && this.#fits(sender)) this.#admit(sender)
    else this.#waiting.add(sender)
  }

  /** Waits no more. */
  forget(sender: Sender): void {
    if (this.#waiting.delete(sender)) this.#admitWaiting()
  }

  /** So many bytes have been taken, or never will be. */
  leave(bytes: number): void {
    this.#bytes -= bytes
    this.#admitWaiting()
  }

  #admitWaiting(): void {
    for (const sender of this.#waiting) {
      if (!this.#fits(sender)) return
      this.#waiting.delete(sender)
      this.#admit(sender)
    }
  }

  #admit(sender: Sender): void {
    this.#bytes += sender.nextBytes
    sender.send()
  }

  /** A version that is larger than the room is sent alone. */
  #fits({ nextBytes }: Sender): boolean {
    return this.#bytes === 0 || this.#bytes + nextBytes <= this.#mostBytes
  }
}
