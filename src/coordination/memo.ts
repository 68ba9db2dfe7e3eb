/** The checkpoint of a load: the id of its submitted run, and when it was submitted. */
export interface Note {
  readonly text: string
  /** Before the run was submitted: what it reads is at least as new. */
  readonly atMs: number
}

/**
 * The checkpoint under a lease's name. Best effort: one that cannot be read is absent, one that cannot be written is
 * lost; neither is an error.
 */
export interface Memo {
  read(): Note | undefined
  /** Of two notes the later one stays. */
  write(note: Note): Promise<void>
  /** There is nothing to come back to; nothing happens where another one is noted since. */
  erase(note: Note): Promise<void>
  /** The run's result is about to be stored. Only this process forgets it; in Redis it stays until the value is stored. */
  done(note: Note): void
  /** Of a part of the work, by its name; this process alone remembers it. */
  part(name: string): Memo
}

/** A memo whose note counts only while its run may be resumed. */
export function resumableOnly(memo: Memo, mayResume: (readAtMs: number) => boolean): Memo {
  const read = () => {
    const note = memo.read()
    return note && mayResume(note.atMs) ? note : undefined
  }
  return { ...memo, read }
}

/** More than this are never under way in one process: only forgotten ones add up. */
const MOST_KEPT = 1_000

/** What this process has noted, by the name of the lease; the oldest are forgotten first. */
export class Memos {
  readonly #notes = new Map<string, Note>()

  of(name: string): Memo {
    return {
      read: () => this.read(name),
      write: async (note) => this.write(name, note),
      erase: async (note) => this.erase(name, note),
      done: (note) => this.erase(name, note),
      part: (part) => this.of(`${name} ${part}`),
    }
  }

  read(name: string): Note | undefined {
    return this.#notes.get(name)
  }

  write(name: string, note: Note): void {
    const before = this.#notes.get(name)
    if (before && before.atMs > note.atMs) return
    this.#notes.delete(name)
    this.#notes.set(name, note)
    const [oldest] = this.#notes.keys()
    if (this.#notes.size > MOST_KEPT && oldest !== undefined) this.#notes.delete(oldest)
  }

  erase(name: string, { text }: Note): void {
    if (this.#notes.get(name)?.text === text) this.#notes.delete(name)
  }
}
