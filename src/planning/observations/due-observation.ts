import type { QueryEndpoint } from '../../upstream/endpoint.js'
import type { CheckedAnswer } from '../../upstream/wire/checked-answer.js'
import type { ReadObservationAnswer, WireObservationQuery } from '../../upstream/wire/wire.js'
import type { Ask, QueryOptions } from '../due-query.js'
import type { Splitting } from '../splitting.js'
import type { MergeableObservation } from './mergeable-observation.js'

export type ObservationEndpoint = QueryEndpoint<ReadObservationAnswer>
export type ObservationAnswer = CheckedAnswer<ReadObservationAnswer>
export type AskObservations = Ask<WireObservationQuery, ObservationAnswer>

/** What was observed for others not long ago, or will be, as far as a question may use it. */
export interface SharedObservations {
  /** One per question: the newest counts. */
  readonly key: string
  /** For how long what is observed is fresh. */
  readonly freshMs: number
  /** Whether what was observed then may be used: nothing has invalidated it, and its asker takes it. */
  readonly mayReuse: (asOfMs: number) => boolean
  /** It is answered from what was observed, or refused: no call is made for it. */
  readonly knownOnly?: boolean | undefined
  /** Loads its stored answer anew, where half of its fresh age is over. */
  readonly renew?: (() => void) | undefined
}

/** A query that may share a call with others. */
export interface ObservationToPlan {
  readonly endpoint: ObservationEndpoint
  readonly observation: WireObservationQuery
  readonly shared: SharedObservations | undefined
}

/** An observation query that waits for its answer. */
export interface DueObservation {
  /** Makes a call, for whoever asked. */
  readonly ask: AskObservations
  readonly endpoint: ObservationEndpoint
  readonly query: WireObservationQuery
  readonly options: QueryOptions
  readonly mergeable: MergeableObservation
  /** Absent: it is answered by a call that goes out for it. */
  readonly shared: SharedObservations | undefined
  /** It has waited for a call that was under way: it waits for no other. */
  readonly hasWaited?: boolean
  /** A call that it shared took too long, and was split. */
  readonly splitting?: Splitting | undefined
  readonly resolve: (answer: ObservationAnswer) => void
  readonly reject: (error: unknown) => void
}

/** The same before anybody waits for it. */
export type AskedObservation = Omit<DueObservation, 'resolve' | 'reject'>
