import type { RequestUsage } from './request-limits.js'

/** Who asks, as far as anything below the server needs to know. */
export interface Caller {
  /** Safe to show, and bounded in number: derived from the configuration, never a key. */
  readonly id: string
  /** Whether `invalidateReports` is allowed. */
  readonly mayInvalidate: boolean
}

/** One HTTP request's caller, and what that request has used of its limits so far. */
export interface Asker {
  readonly caller: Caller
  readonly usage: RequestUsage
}

/** Who asks where no key is asked for: all of them are one caller. */
export const ANYBODY = 'anybody'
