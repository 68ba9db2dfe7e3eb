import type { Family } from '../budget/family.js'

export type PlanningEvent =
  /** One call answered so many queries. */
  | { readonly type: 'merged'; readonly family: Family; readonly queries: number }
  /** A query was answered from buckets that were known: it cost no call. */
  | { readonly type: 'assembled'; readonly family: Family }
  /** Buckets could not be looked up, be put together, or be kept: they are read again. */
  | { readonly type: 'bucketsLost'; readonly error: unknown }
  /** Buckets of a series could not be had or not be read: its questions are asked whole for an hour. */
  | { readonly type: 'askedWhole'; readonly family: Family }
  /** A merged query was refused, and is asked again in halves; queries of its kind are merged less from now on. */
  | { readonly type: 'mergeRefused'; readonly family: Family; readonly queries: number }
  /** A query whose answer came with those of others, or from buckets, was asked directly, to compare. `differs`: its kind is asked whole from now on. */
  | {
      readonly type: 'canary'
      readonly family: Family
      readonly outcome: 'same' | 'differs' | 'failed'
    }
