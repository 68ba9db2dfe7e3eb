import type { Family } from '../budget/family.js'
import type { Priority } from '../budget/priority.js'
import type { ConnectionFailure } from './http/connection-error.js'
import type { UnreadCause } from './http/read-body.js'

/** What all events of one call have in common. `path` is the template: no ids, no query. */
export interface CallLabel {
  readonly family: Family
  readonly priority: Priority
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
}

export type UpstreamEvent =
  | (CallLabel & {
      readonly type: 'exchange'
      readonly status: number
      readonly ms: number
      readonly correlationId?: string | undefined
    })
  | (CallLabel & {
      readonly type: 'exchangeFailed'
      readonly kind: ConnectionFailure
      readonly ms: number
    })
  /** The body of an answer was not read: it is beyond bounds, or in an encoding that was not asked for. */
  | (CallLabel & { readonly type: 'unread'; readonly cause: UnreadCause })
  | (CallLabel & {
      readonly type: 'retried'
      /** Why the call is retried: a status, or why there was no answer. */
      readonly after: number | ConnectionFailure
      readonly waitedMs: number
    })
  | { readonly type: 'tokenFetched'; readonly ms: number; readonly lifeSeconds: number }
  | {
      readonly type: 'tokenFailed'
      readonly ms: number
      readonly code: 'BUDGET_SPENT' | 'UPSTREAM_UNAVAILABLE' | 'UPSTREAM_REJECTED'
      readonly status: number | undefined
    }
  | RunEvent

/** `family` is that of the submit. */
export type RunEvent =
  | { readonly type: 'runSubmitted'; readonly family: Family }
  /** A recorded run is polled instead of submitted again. */
  | { readonly type: 'runResumed'; readonly family: Family }
  | {
      readonly type: 'runEnded'
      readonly family: Family
      /** `left`: the gateway stopped polling before the run's end (time, budget, shutdown); it stays recorded. */
      readonly outcome: 'done' | 'failed' | 'cancelled' | 'expired' | 'left'
      /** Since the submit. */
      readonly ms: number
    }
