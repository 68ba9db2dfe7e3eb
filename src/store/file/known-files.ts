export interface KnownFile {
  /** As it lies on the disk. */
  readonly bytes: number
  /** By the clock of this host; only to make room, never to judge an age. */
  readonly untilMs: number
}

/** Files that a process knows of, by name, in the order of their last use: a Map keeps the order of insertion. */
export class KnownFiles {
  readonly #files = new Map<string, KnownFile>()
  #bytes = 0

  /** Of all files together. */
  get bytes(): number {
    return this.#bytes
  }

  has(name: string): boolean {
    return this.#files.has(name)
  }

  /** As the one that was used last. */
  learn(name: string, file: KnownFile): void {
    this.forget(name)
    this.#files.set(name, file)
    this.#bytes += file.bytes
  }

  use(name: string): void {
    const file = this.#files.get(name)
    if (file) this.learn(name, file)
  }

  forget(name: string): void {
    this.#bytes -= this.#files.get(name)?.bytes ?? 0
    this.#files.delete(name)
  }

  forgetAllBut(names: ReadonlySet<string>): void {
    for (const name of this.#files.keys()) if (!names.has(name)) this.forget(name)
  }

  /** In which they make room: those past their time, then those used least recently. */
  evictionOrder(nowMs: number): readonly string[] {
    const names = [...this.#files.keys()]
    const isPast = (name: string) => (this.#files.get(name)?.untilMs ?? 0) < nowMs
    return [...names.filter(isPast), ...names.filter((name) => !isPast(name))]
  }
}
