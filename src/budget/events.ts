import type { Priority } from './admission.js'
import type { BucketName, Family } from './family.js'

/** What a 429 tells beside its wait. */
export interface Refused {
  /** Whose call was refused; absent where no 429 closed the bucket. */
  readonly family?: Family
  /** The limit that the 429 names. */
  readonly limitNamespace?: string
  readonly limitKey?: string
}

export type BudgetEvent =
  | {
      readonly type: 'reserved'
      readonly family: Family
      readonly priority: Priority
      readonly callerId: string
    }
  | {
      readonly type: 'refused'
      readonly family: Family
      readonly priority: Priority
      readonly callerId: string
      readonly bucket: BucketName
      readonly retryAtMs: number
      /** `CALLER`: only this caller's share is used up. */
      readonly scope: 'ALL' | 'CALLER'
    }
  /** A caller has had its share of this bucket's window; told at the first refusal, of which many follow. */
  | {
      readonly type: 'shareSpent'
      readonly family: Family
      readonly callerId: string
      readonly bucket: BucketName
      readonly retryAtMs: number
    }
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
    } & Refused)
  /** A probe was answered without a 429. */
  | { readonly type: 'resumed'; readonly bucket: BucketName }
  /** The budget cannot be shared: this process lives on its share, one of so many. */
  | { readonly type: 'budgetAlone'; readonly replicas: number }
  | { readonly type: 'budgetShared' }
