import { HOUR, MINUTE } from '../../time/clock.js'
import { NEVER_ABORTED } from '../../time/deadline.js'
import { slicedWork } from '../../time/sliced-work.js'
import type { Turns } from '../../time/turns.js'
import type { WireObservationQuery } from '../../upstream/wire/wire.js'
import { asksForMore } from '../asks-for-more.js'
import { isRefusedAsAsked, isSaidTooLarge, isShareOfOne } from '../call-errors.js'
import type { Canary, CheckedQuery } from '../canary/canary.js'
import { observedComparison } from '../canary/observed-comparison.js'
import type { PlanningEvent } from '../events.js'
import { afterFailureOf } from '../merge-failure.js'
import { payerOf } from '../payer.js'
import { WaitingQueries } from '../waiting-queries.js'
import type { WorkingMerges } from '../working-merges.js'
import type { DueObservation, ObservationAnswer } from './due-observation.js'
import type { KeptObservation, KeptObservations } from './kept-observations.js'
import { observationQuery } from './mergeable-observation.js'
import type { RiddenObservations } from './observation-riders.js'
import type { RefusedAlone } from './refused-alone.js'
import { splitObservations } from './split-observations.js'

export type ObservationCall = RiddenObservations<DueObservation>

export interface ObservationCallsOptions {
  readonly turns: Turns
  readonly kept: KeptObservations
  readonly refusedAlone: RefusedAlone
  readonly working: WorkingMerges
  readonly canary: Canary
  /** Queries that are planned and asked again. */
  readonly askAgain: (queries: readonly DueObservation[]) => void
  readonly onEvent: (event: PlanningEvent) => void
}

/** Some ten milliseconds of work. */
const METRICS_PER_TURN = 10_000

/** So many ids share a call whatever was refused: one failure must not make each question a call of its own for a day. */
const ALWAYS_TOGETHER = 10

/** By then a question that was refused beside others has been asked by itself, or is read no more. */
const UNTIL_DUE_MS = MINUTE

/** Calls that answer one query or several: one is sent, and each query has its own answer. */
export class ObservationCalls {
  readonly #options: ObservationCallsOptions

  constructor(options: ObservationCallsOptions) {
    this.#options = options
  }

  /** Settles every query, whatever comes. Resolves when what was observed is kept, or it has failed. */
  async send(call: ObservationCall): Promise<void> {
    const { kept, refusedAlone, canary, onEvent } = this.#options
    const { members, merged, renewals } = call
    const payer = payerOf(members)
    if (!payer) return
    for (const one of members) one.options.onCall?.({ call, isPaidHere: one === payer })
    using waiting = new WaitingQueries(members)
    if (waiting.signal.aborted) return
    try {
      const answer = await ask(call, payer, waiting.signal)
      const observed = { asked: merged, answer }
      refusedAlone.answered(merged)
      // First: whoever asks in the meantime is answered from it.
      if (members.some(({ shared }) => shared)) kept.keep(observed)
      if (members.length > 1) {
        onEvent({ type: 'merged', family: payer.endpoint.family, queries: members.length })
      }
      for (const member of members) member.resolve(await this.partOf(observed, member))
      if (members.length > 1) {
        canary.answered(() => members.map((member) => this.checked(observed, member)))
      }
      for (const renew of renewals) renew()
    } catch (error) {
      this.#failed(call, error)
    }
  }

  /** What of it answers this query. */
  async partOf(
    { asked, answer }: KeptObservation,
    { mergeable, options }: Pick<DueObservation, 'mergeable' | 'options'>,
  ): Promise<ObservationAnswer> {
    if (!asksForMore(asked, mergeable)) return answer
    const { callerId = '', signal = NEVER_ABORTED } = options
    const did = slicedWork(() => this.#options.turns.next(callerId, signal), METRICS_PER_TURN)
    return { ...answer, value: await splitObservations(answer.value, mergeable, asked, did) }
  }

  /** The answer that it has had from there, to be compared with one of its own. */
  checked(
    { asked, answer }: KeptObservation,
    due: DueObservation,
  ): CheckedQuery<WireObservationQuery, ObservationAnswer> {
    const { mergeable, query } = due
    const unended = { mergeable, options: { ...due.options, signal: NEVER_ABORTED } }
    const comparison = observedComparison({
      query,
      mergedQuery: observationQuery(asked),
      answer,
      partOf: (other) => this.partOf({ asked, answer: other }, unended),
    })
    return { due, kinds: [asked.kind], comparison: async () => comparison }
  }

  #failed(call: ObservationCall, error: unknown): void {
    const { working, refusedAlone, askAgain } = this.#options
    const { merged, hasRiders } = call
    const waiting = call.members.filter(({ options }) => !options.signal?.aborted)
    if (hasRiders && isRefusedAsAsked(error)) {
      // Without what is observed along it may be answered.
      working.readNothingAlong(merged.shape, isSaidTooLarge(error) ? HOUR : UNTIL_DUE_MS)
      this.#refused(call, error)
      askAgain(waiting)
      return
    }
    const isAsAsked = ({ mergeable }: DueObservation) => !asksForMore(merged, mergeable)
    // Parts of it would be the same call again.
    if (waiting.every(isAsAsked) && !isShareOfOne(error)) {
      refusedAlone.add(merged, error)
      for (const { reject } of waiting) reject(error)
      return
    }
    const failedCall = { merged, isInBuckets: false, isAsAsked }
    const { failed, again } = afterFailureOf(failedCall, waiting, error)
    for (const { reject } of failed) reject(error)
    if (again.length > 0 && failed.length === 0 && !isShareOfOne(error)) this.#refused(call, error)
    for (const queries of again) askAgain(queries)
  }

  #refused({ merged, members }: ObservationCall, error: unknown): void {
    const { working, onEvent } = this.#options
    // A 400 that says nothing may be about one id: others share calls as before.
    if (isSaidTooLarge(error)) {
      working.refused(merged.kind, Math.max(merged.ids.size, 2 * ALWAYS_TOGETHER))
    }
    const [first] = members
    if (!first) return
    onEvent({ type: 'mergeRefused', family: first.endpoint.family, queries: members.length })
  }
}

/** As it was asked, where it answers one query and nothing else; the most urgent one pays. */
function ask(
  { members, merged, hasRiders }: ObservationCall,
  payer: DueObservation,
  signal: AbortSignal,
): Promise<ObservationAnswer> {
  const { endpoint, query, options } = payer
  if (members.length === 1 && !hasRiders) return payer.ask(endpoint, query, { ...options, signal })
  const { priority, callerId } = options
  const paid = { priority, ...(callerId !== undefined && { callerId }), signal }
  return payer.ask(endpoint, observationQuery(merged), paid)
}
