import type { Priority } from '../budget/priority.js'
import { slicedWork } from '../time/sliced-work.js'
import type { Turns } from '../time/turns.js'
import type { ReadAggregateAnswer } from '../upstream/wire/wire.js'
import type { BucketAnswers } from './buckets/bucket-answers.js'
import { readingOf } from './buckets/reading.js'
import { isComparable, isSameAlone } from './canary.js'
import { type AggregateAnswer, type DueQuery, NEVER } from './due-query.js'
import type { PlanningEvent } from './events.js'
import { afterFailure, isAsAsked, isShareOfOne, isTooLarge } from './merge-failure.js'
import type { Mergeable } from './mergeable.js'
import { mergedQuery } from './merged-query.js'
import type { MergedQueries } from './planned-call.js'
import type { PlannedDue } from './planned-query.js'
import { splitAnswer } from './split-answer.js'
import { WaitingQueries } from './waiting-queries.js'

type MergedCall = MergedQueries<PlannedDue>

export interface MergedCallsOptions {
  readonly turns: Turns
  readonly buckets: BucketAnswers
  readonly onAnswer: (answer: ReadAggregateAnswer, merged: Mergeable) => void
  /** A call for these queries was refused as it was asked, or its buckets could not be read. */
  readonly onRefused: (merged: MergedCall, isTooLarge: boolean) => void
  /** Queries that are planned and asked again. */
  readonly askAgain: (queries: readonly DueQuery[]) => void
  readonly isCanaryDue: () => boolean
  /** Merged and single answers differ. */
  readonly onDifference: (merged: MergedCall) => void
  readonly onEvent: (event: PlanningEvent) => void
}

/** The most urgent pays; the others ride free. */
const URGENCY: readonly Priority[] = ['run', 'first', 'refresh', 'early']

/** Some ten milliseconds of work. */
const BUCKETS_PER_TURN = 10_000

/** Calls that answer several queries, or parts of them: one is sent, and each query has its own answer. */
export class MergedCalls {
  readonly #options: MergedCallsOptions

  constructor(options: MergedCallsOptions) {
    this.#options = options
  }

  /** Settles every query, whatever comes. */
  async send(call: MergedCall): Promise<void> {
    const { members, merged, isInBuckets } = call
    const [payer] = [...members].sort((a, b) => urgencyOf(a) - urgencyOf(b))
    if (!payer) return
    const { ask, endpoint, options } = payer
    const { priority, callerId } = options
    using waiting = new WaitingQueries(members)
    const paid = { priority, ...(callerId !== undefined && { callerId }), signal: waiting.signal }
    try {
      const answer = await ask(endpoint, mergedQuery(merged), paid)
      this.#options.onAnswer(answer.value, merged)
      if (members.length > 1) {
        this.#options.onEvent({ type: 'merged', family: endpoint.family, queries: members.length })
      }
      if (isInBuckets) await this.#answerInBuckets(answer, call)
      else {
        for (const member of members) member.resolve(await this.#partOf(answer, member, call))
        if (this.#options.isCanaryDue()) void this.#compare(answer, call)
      }
    } catch (error) {
      this.#failed(call, error)
    }
  }

  async #answerInBuckets(answer: AggregateAnswer, call: MergedCall): Promise<void> {
    const { buckets, onRefused, askAgain } = this.#options
    const { members, merged } = call
    const reading = readingOf(answer, merged)
    const [first, more] = members
    // Asked as it asks itself: the answer is its own, whatever is in it.
    if (first && !more && isAsAsked(merged, first.mergeable)) first.resolve(answer)
    else if (reading) {
      for (const member of members) {
        const own = member.need && (await buckets.answer(member, member.need, reading, answer))
        if (own) member.resolve(own)
        // What was known was outdated meanwhile.
        else askAgain([{ ...member, bucketed: undefined }])
      }
    } else {
      onRefused(call, false)
      askAgain(members)
    }
    if (reading && first) await buckets.keep(first, reading)
  }

  #failed(call: MergedCall, error: unknown): void {
    const waiting = call.members.filter(({ options }) => !options.signal?.aborted)
    const { failed, again, isWhole } = afterFailure(call, waiting, error)
    for (const { reject } of failed) reject(error)
    const isRefused = again.length > 0 && failed.length === 0 && !isShareOfOne(error)
    const onRefused = () =>
      this.#options.onRefused({ ...call, isInBuckets: isWhole }, isTooLarge(error))
    const [only, more] = again.flat()
    if (isWhole && only && !more) {
      // That it is answered whole tells that its buckets were what was refused.
      const resolve = (answer: AggregateAnswer) => {
        onRefused()
        only.resolve(answer)
      }
      this.#options.askAgain([{ ...only, resolve }])
      return
    }
    if (isRefused) onRefused()
    for (const queries of again) this.#options.askAgain(queries)
  }

  async #partOf(
    answer: AggregateAnswer,
    { mergeable, options }: DueQuery,
    { merged }: MergedCall,
  ): Promise<AggregateAnswer> {
    const { callerId = '', signal = NEVER } = options
    const did = slicedWork(() => this.#options.turns.next(callerId, signal), BUCKETS_PER_TURN)
    return { ...answer, value: await splitAnswer(answer.value, mergeable, merged, did) }
  }

  /** Behind the answers. Its calls are early refreshes: they never take what is kept for first answers. */
  async #compare(answer: AggregateAnswer, call: MergedCall): Promise<void> {
    const { onEvent, onDifference } = this.#options
    for (const member of call.members) {
      const { ask, endpoint, query, options } = member
      const { family } = endpoint
      const early = { ...options, priority: 'early' as const, signal: NEVER }
      const askMerged = async () =>
        this.#partOf(await ask(endpoint, mergedQuery(call.merged), early), member, call)
      try {
        const part = await this.#partOf(answer, member, call)
        if (!isComparable(part)) continue
        const askAlone = () => ask(endpoint, query, early)
        const isSame = await isSameAlone({ part, askMerged, askAlone })
        if (!isSame) onDifference(call)
        onEvent({ type: 'canary', family, outcome: isSame ? 'same' : 'differs' })
      } catch {
        // Why, is told where the call failed.
        onEvent({ type: 'canary', family, outcome: 'failed' })
      }
      return
    }
  }
}

function urgencyOf({ options }: DueQuery): number {
  return URGENCY.indexOf(options.priority)
}
