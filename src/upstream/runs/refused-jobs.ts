import { type Clock, HOUR } from '../../time/clock.js'
import { UpstreamRejectedError } from '../errors/errors.js'

/** Then a job is submitted once more: a role may have been granted, a region may have got them. */
const FORGOTTEN_AFTER_MS = HOUR

/** Whose jobs this client may not ask, or its region does not have. Of this process alone. */
export class RefusedJobs {
  readonly #clock: Pick<Clock, 'now'>
  readonly #atMs = new Map<string, number>()

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** @param path of the jobs */
  has(path: string): boolean {
    const atMs = this.#atMs.get(path)
    if (atMs === undefined) return false
    const ageMs = this.#clock.now() - atMs
    // A clock that was set back makes nothing younger.
    return ageMs >= 0 && ageMs < FORGOTTEN_AFTER_MS
  }

  /** Null where they are refused, as they are by a 403 or 404. */
  async unlessRefused<Result>(path: string, run: () => Promise<Result>): Promise<Result | null> {
    if (this.has(path)) return null
    try {
      return await run()
    } catch (error) {
      if (!isRefused(error)) throw error
      this.#atMs.set(path, this.#clock.now())
      return null
    }
  }
}

/** Not granted, or not there. A run that is not known is another error. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof UpstreamRejectedError)) return false
  return error.upstreamStatus === 403 || error.upstreamStatus === 404
}
