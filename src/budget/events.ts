import type { BucketName, Family } from './family.js'
import type { Priority } from './priority.js'

/** What a 429 names beside its wait. */
export interface NamedRefusal {
  /** The family of the refused call; absent where no 429 blocked the bucket. */
  readonly family?: Family
  /** The limit that the 429 names. */
  readonly limitNamespace?: string | undefined
  readonly limitKey?: string | undefined
}

/** A call that the budget is asked for. */
export interface AskedCall {
  readonly family: Family
  readonly priority: Priority
  readonly callerId: string
}

export interface BudgetDenial {
  readonly bucket: BucketName
  readonly retryAtMs: number
  /** `CALLER`: calls are left, but other callers want them, and this caller's share is used up. */
  readonly scope: 'ALL' | 'CALLER'
}

export type BudgetEvent =
  | ({ readonly type: 'reserved' } & AskedCall)
  | ({ readonly type: 'refused' } & AskedCall & BudgetDenial)
  /** A caller has used up its share of this bucket's window. Once, at the first refusal. */
  | ({ readonly type: 'shareSpent' } & Omit<AskedCall, 'priority'> & Omit<BudgetDenial, 'scope'>)
  | { readonly type: 'released'; readonly family: Family; readonly priority: Priority }
  | {
      readonly type: 'observed'
      readonly bucket: BucketName
      readonly limit: number | null
      readonly remaining: number | null
      readonly resetsAtMs: number | null
    }
  | ({
      readonly type: 'blocked'
      readonly bucket: BucketName
      readonly untilMs: number
    } & NamedRefusal)
  /** A probe was answered without a 429. */
  | { readonly type: 'resumed'; readonly bucket: BucketName }
  /** This process is partitioned: its static share is one of so many. */
  | { readonly type: 'budgetAlone'; readonly replicas: number }
  | { readonly type: 'budgetShared' }
