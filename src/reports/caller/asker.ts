import type { Explaining } from '../explain/explaining.js'
import type { Dependencies } from './dependencies.js'
import type { RequestUsage } from './request-limits.js'

/** Who asks, as far as anything below the server needs to know. */
export interface Caller {
  /** For logs and fairness. Safe to show, and bounded in number: derived from the configuration, never a key. */
  readonly id: string
  readonly rights: Rights
}

/** What a caller may do. Whoever may ask may ask every report about every queue. */
export interface Rights {
  /** Questions to the API. */
  readonly ask: boolean
  /** `invalidateReports`. */
  readonly invalidate: boolean
  /** Metrics, and the whole body of readiness. */
  readonly readMetrics: boolean
}

/** One HTTP request's caller, and what that request has used of its limits so far. */
export interface CallerRequest {
  readonly caller: Caller
  readonly usage: RequestUsage
  /** Default: nothing is noted. */
  readonly dependencies?: Dependencies | undefined
  /** Default: nothing is explained. */
  readonly explaining?: Explaining | undefined
}

/** The id of whoever has sent no key of the API: all of them are one caller. */
export const ANYBODY = 'anybody'
