import type { Family } from '../../budget/family.js'
import type { Priority } from '../../budget/priority.js'
import type { RunEnd } from '../errors/errors.js'
import type { PageBounds } from '../page-sequence.js'
import type { Oddities } from '../wire/oddities.js'

/** A part of the result; with a cursor there is more. */
export interface RunPage<Page> {
  readonly page: Page
  /** What was left out of it; absent when nothing was. */
  readonly oddities?: Oddities | undefined
  readonly cursor?: string
  /** Of its entries, where there may be more pages. */
  readonly ids?: readonly string[]
}

export type RunPoll<Page> =
  | { readonly state: 'running' }
  /** With the first page, where the protocol brings it along: reading it again would cost a call. */
  | { readonly state: 'done'; readonly first?: RunPage<Page> }
  /** `reason`: see `reasonOf`. */
  | { readonly state: 'failed'; readonly runState: RunEnd; readonly reason: string }

export interface RunCallOptions {
  readonly priority: Priority
  readonly callerId: string
  readonly signal: AbortSignal
}

/** An asynchronous execution upstream: submit, poll until it is done, fetch page by page. */
export interface RunProtocol<Query, Page> {
  /** The family whose limit the submit counts against. */
  readonly family: Family
  /** Absent where the whole result is one page. */
  readonly pages?: PageBounds
  /** Resolves with the run's id. Not idempotent: every submit is a run of its own. */
  submit(query: Query, options: RunCallOptions): Promise<string>
  poll(runId: string, options: RunCallOptions): Promise<RunPoll<Page>>
  /** Without a cursor: the first page. */
  fetch(runId: string, cursor: string | undefined, options: RunCallOptions): Promise<RunPage<Page>>
}
