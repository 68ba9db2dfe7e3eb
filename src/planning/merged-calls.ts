import { NEVER_ABORTED } from '../time/deadline.js'
import { slicedWork } from '../time/sliced-work.js'
import type { Turns } from '../time/turns.js'
import type { ReadAggregateAnswer } from '../upstream/wire/wire.js'
import { isAsAsked } from './asks-for-more.js'
import {
  BUCKETS_PER_TURN,
  type BucketAnswer,
  type BucketAnswers,
} from './buckets/bucket-answers.js'
import { readingOf } from './buckets/reading.js'
import { isRefusedAsAsked, isShareOfOne, isTooLarge } from './call-errors.js'
import type { CheckedQuery } from './canary/canary.js'
import { splitComparison } from './canary/split-comparison.js'
import { type AggregateAnswer, type DueQuery, withoutBuckets } from './due-query.js'
import type { PlanningEvent } from './events.js'
import { afterFailure } from './merge-failure.js'
import type { Mergeable } from './mergeable.js'
import { mergedQuery } from './merged-query.js'
import { payerOf } from './payer.js'
import type { MergedQueries } from './planned-call.js'
import type { PlannedDue } from './planned-query.js'
import { splitAnswer } from './split-answer.js'
import { WaitingQueries } from './waiting-queries.js'

type MergedCall = MergedQueries<PlannedDue>

export interface MergedCallsOptions {
  readonly turns: Turns
  readonly buckets: BucketAnswers
  readonly onAnswer: (answer: ReadAggregateAnswer, merged: Mergeable) => void
  /** A call for these queries was refused as it was asked. */
  readonly onRefused: (merged: MergedCall, isTooLarge: boolean) => void
  /** Its buckets could not be had, or not be read. */
  readonly onBucketsRefused: (merged: MergedCall, isTooLarge: boolean) => void
  /** It asked for more than its queries do. */
  readonly onRidersRefused: (merged: MergedCall, isTooLarge: boolean) => void
  /** Queries that are planned and asked again. */
  readonly askAgain: (queries: readonly DueQuery[]) => void
  /** One call has answered these. */
  readonly onAnswered: (queries: () => readonly CheckedQuery[]) => void
  readonly onEvent: (event: PlanningEvent) => void
}

/** Calls that answer several queries, or parts of them: one is sent, and each query has its own answer. */
export class MergedCalls {
  readonly #options: MergedCallsOptions

  constructor(options: MergedCallsOptions) {
    this.#options = options
  }

  /** Settles every query, whatever comes. Whether what it has read is kept. */
  async send(call: MergedCall): Promise<boolean> {
    const { members, merged, isInBuckets } = call
    const payer = payerOf(members)
    if (!payer) return false
    for (const one of members) one.options.onCall?.({ call, isPaidHere: one === payer })
    const { ask, endpoint, options } = payer
    const { priority, callerId } = options
    using waiting = new WaitingQueries(members)
    // Everybody has left while what is known was looked up.
    if (waiting.signal.aborted) return false
    const paid = { priority, ...(callerId !== undefined && { callerId }), signal: waiting.signal }
    try {
      const answer = await ask(endpoint, mergedQuery(merged), paid)
      this.#options.onAnswer(answer.value, merged)
      if (members.length > 1) {
        this.#options.onEvent({ type: 'merged', family: endpoint.family, queries: members.length })
      }
      if (isInBuckets) return await this.#answerInBuckets(answer, call)
      for (const member of members) member.resolve(await this.#partOf(answer, member, call))
      this.#options.onAnswered(() => this.#checkedSplit(answer, call))
    } catch (error) {
      this.#failed(call, error)
    }
    return false
  }

  async #answerInBuckets(answer: AggregateAnswer, call: MergedCall): Promise<boolean> {
    const { buckets, onBucketsRefused, onAnswered, askAgain } = this.#options
    const { members, merged } = call
    const reading = readingOf(answer, merged)
    const [first, more] = members
    const answered: BucketAnswer[] = []
    const lost: DueQuery[] = []
    // Asked as it asks itself: the answer is its own, whatever is in it.
    if (first && !more && isAsAsked(merged, first.mergeable)) first.resolve(answer)
    else if (reading) {
      for (const member of members) {
        const own = await buckets.answer(member, reading, answer)
        if (own) {
          member.resolve(own.answer)
          answered.push(own)
        }
        // What was known was invalidated meanwhile, or is not what it seemed.
        else lost.push(withoutBuckets(member))
      }
      if (lost.length > 0) askAgain(lost)
    } else {
      onBucketsRefused(call, false)
      askAgain(members)
    }
    if (answered.length > 1)
      onAnswered(() => answered.map((own) => buckets.checked(own, merged.kind)))
    if (reading && first) await buckets.keep(first, reading)
    return reading !== null
  }

  #failed(call: MergedCall, error: unknown): void {
    const { onRefused, onBucketsRefused, onRidersRefused, askAgain } = this.#options
    const waiting = call.members.filter(({ options }) => !options.signal?.aborted)
    if (call.hasRiders && isRefusedAsAsked(error)) {
      // Without what is read along it may be answered.
      onRidersRefused(call, isTooLarge(error))
      askAgain(waiting)
      return
    }
    const { failed, again, isWhole } = afterFailure(call, waiting, error)
    for (const { reject } of failed) reject(error)
    const tell = () => (isWhole ? onBucketsRefused : onRefused)(call, isTooLarge(error))
    const [only, more] = again.flat()
    if (isWhole && only && !more) {
      // Where it is answered whole, its buckets were what was refused.
      const resolve = (answer: AggregateAnswer) => {
        tell()
        only.resolve(answer)
      }
      askAgain([{ ...only, resolve }])
      return
    }
    if (again.length > 0 && failed.length === 0 && !isShareOfOne(error)) tell()
    for (const queries of again) askAgain(queries)
  }

  async #partOf(
    answer: AggregateAnswer,
    { mergeable, options }: DueQuery,
    { merged }: MergedCall,
  ): Promise<AggregateAnswer> {
    const { callerId = '', signal = NEVER_ABORTED } = options
    const did = slicedWork(() => this.#options.turns.next(callerId, signal), BUCKETS_PER_TURN)
    return { ...answer, value: await splitAnswer(answer.value, mergeable, merged, did) }
  }

  #checkedSplit(answer: AggregateAnswer, call: MergedCall): readonly CheckedQuery[] {
    const { merged } = call
    return call.members.map((due) => ({
      due,
      kinds: [merged.kind, merged.seriesKind],
      comparison: () =>
        splitComparison({
          query: due.query,
          mergedQuery: mergedQuery(merged),
          answer,
          partOf: (one) =>
            this.#partOf(one, { ...due, options: { ...due.options, signal: NEVER_ABORTED } }, call),
        }),
    }))
  }
}
