import { slicedWork } from '../time/sliced-work.js'
import type { Turns } from '../time/turns.js'
import type { ReadAggregateAnswer } from '../upstream/wire/wire.js'
import type { BucketAnswers } from './buckets/bucket-answers.js'
import { readingOf } from './buckets/reading.js'
import { isComparable, isSameAlone } from './canary.js'
import { type AggregateAnswer, type DueQuery, NEVER } from './due-query.js'
import type { PlanningEvent } from './events.js'
import { askedAgain, isRefusedAsAsked, isTooLarge } from './merge-failure.js'
import type { Mergeable } from './mergeable.js'
import { mergedQuery } from './merged-query.js'
import { payerOf } from './payer.js'
import type { MergedQueries } from './plan.js'
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
    const payer = payerOf(members)
    if (!payer) return
    for (const one of members) one.options.onCall?.({ call, isPaidHere: one === payer })
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
    if (!reading) {
      onRefused(call, false)
      askAgain(members)
      return
    }
    for (const member of members) {
      const own = member.need && (await buckets.answer(member, member.need, reading, answer))
      if (own) member.resolve(own)
      // What was known was outdated meanwhile.
      else askAgain([{ ...member, bucketed: undefined }])
    }
    const [first] = members
    if (first) await buckets.keep(first, reading)
  }

  #failed(call: MergedCall, error: unknown): void {
    const members = call.members.filter(({ options }) => !options.signal?.aborted)
    if (call.isInBuckets && isRefusedAsAsked(error)) {
      // Whole they may be answered: in longer buckets, or each by itself.
      this.#options.onRefused(call, isTooLarge(error))
      this.#options.askAgain(members)
      return
    }
    const again = askedAgain(members, error)
    if (again.length === 0) for (const { reject } of members) reject(error)
    else if (isRefusedAsAsked(error)) this.#options.onRefused(call, isTooLarge(error))
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
