import type { Entry, Loaded } from '../cache/policy/entry.js'
import { resumableOnly } from '../coordination/memo.js'
import type { PlannableQuery } from '../planning/forecasts.js'
import type { Planner } from '../planning/planner.js'
import type { Clock } from '../time/clock.js'
import { Turns } from '../time/turns.js'
import type { Genesys } from '../upstream/genesys.js'
import { DriftWatch, type DriftWatchOptions } from './drift/drift-watch.js'
import { RefusedMetrics } from './drift/refused-metrics.js'
import { type Lifetimes, outlasting } from './lifetime/lifetime.js'
import {
  type AggregateReading,
  type ConversationRun,
  type EstimateReading,
  partialAnswers,
  partialEstimates,
  partialRuns,
} from './partial-results/partial-answers.js'
import type { PartialResults } from './partial-results/partial-results.js'
import type { QueueNotifications } from './queue-notifications.js'
import type { LoadContext, ReportDefinition } from './report.js'
import { WorkingSizes } from './splitting/working-sizes.js'

export interface ReportLoadsOptions extends DriftWatchOptions {
  readonly genesys: Genesys
  /** Default: nobody tells of changes. */
  readonly notifications?: QueueNotifications
  /** Default: one that asks each query by itself. */
  readonly planner?: Planner
  readonly clock: Clock
  readonly lifetimes: Lifetimes
  /** Whether addresses and attributes of people may be kept. Default: they may not. */
  readonly personalData?: boolean
  /** For large answers; shared with other work of the process. Default: turns of the reports' own. */
  readonly turns?: Turns
}

export interface AskedReport<Question, Value> {
  readonly report: ReportDefinition<Question, Value>
  readonly question: Question
  /** Whose answers look alike. */
  readonly subject: string
  /** Of its value in the store. */
  readonly key: string
}

/** A load as its flight starts it. */
export interface LoadStart
  extends Pick<LoadContext, 'priority' | 'signal' | 'callerId' | 'callers' | 'memo' | 'pending'> {
  /** Whether a partial result, or a run, of an earlier load may be used: see `FlightContext`. */
  readonly mayResume: (readAtMs: number) => boolean
  /** Whether a bucket read then may be used: see `FlightContext`. */
  readonly mayReuse: (readAtMs: number) => boolean
  /** Puts the question's stored value together anew, where half of its fresh age is over. */
  readonly renew?: () => void
  /** It may call nobody. */
  readonly knownOnly?: boolean | undefined
  readonly onExchange?: () => void
  readonly onCall?: LoadContext['onCall']
}

/** Loads reports, and keeps what loads learn for those after them. */
export class ReportLoads {
  /** What size of a question works. */
  readonly sizes: WorkingSizes
  readonly #refusedMetrics: RefusedMetrics
  readonly #options: ReportLoadsOptions
  readonly #answers: PartialResults<AggregateReading>
  readonly #runs: PartialResults<ConversationRun>
  readonly #estimates: PartialResults<EstimateReading>
  readonly #turns: Turns
  readonly #drift: DriftWatch

  constructor(options: ReportLoadsOptions) {
    const { clock, turns = new Turns() } = options
    this.#options = options
    this.sizes = new WorkingSizes(clock)
    this.#refusedMetrics = new RefusedMetrics(clock)
    this.#answers = partialAnswers(clock)
    this.#runs = partialRuns(clock)
    this.#estimates = partialEstimates(clock)
    this.#turns = turns
    this.#drift = new DriftWatch(options)
  }

  async load<Question, Value>(
    { report, question, subject, key }: AskedReport<Question, Value>,
    start: LoadStart,
  ): Promise<Loaded<Value>> {
    const { clock, lifetimes, notifications } = this.#options
    const fromMs = clock.now()
    const queueIds = notifications ? (report.notifiedQueuesOf?.(question) ?? []) : []
    notifications?.noteRead(queueIds)
    const context = {
      ...this.#contextOf(report.id, key, start, fromMs),
      onMetric: (metric: string) => this.#drift.metricChanged(report.id, subject, metric, fromMs),
    }
    const load = () => report.load(question, context)
    const reading = await this.#drift.read(report, subject, fromMs, load)
    this.#answers.forget(key)
    this.#runs.forget(key)
    this.#estimates.forget(key)
    const { value, asOfMs, completeUntilMs, beganMs = fromMs, exchangeMs = 0, oddities } = reading
    const loadMs = Math.max(0, clock.now() - Math.min(fromMs, beganMs), exchangeMs)
    const malformed = oddities !== undefined && oddities.total > 0
    const ageMs = fromMs - asOfMs
    const assembled =
      reading.lifetime && malformed
        ? lifetimes.malformed(report.id, reading.lifetime, ageMs)
        : reading.lifetime
    const lifetime = assembled
      ? outlasting(assembled, { ageMs, loadMs })
      : lifetimes.lifetimeOf(report.id, {
          ...reading,
          ...{ loadMs, malformed },
          isWatched: notifications?.areTold(queueIds, asOfMs) ?? false,
        })
    return { value, asOfMs, lifetime, ...(completeUntilMs !== undefined && { completeUntilMs }) }
  }

  /** Somebody was given a stored answer to the question. @param renew as in `LoadStart` */
  noteServed<Question, Value>(
    asked: Pick<AskedReport<Question, Value>, 'report' | 'question' | 'key'>,
    { asOfMs, lifetime }: Pick<Entry<Value>, 'asOfMs' | 'lifetime'>,
    renew: LoadStart['renew'],
  ): void {
    const queryOf = () => this.queryToPlan(asked, () => true, renew)
    this.#options.planner?.served.note({ key: asked.key, asOfMs, lifetime }, queryOf)
  }

  /** What the planner would be asked; null: nothing. */
  queryToPlan<Question, Value>(
    { report, question, key }: Pick<AskedReport<Question, Value>, 'report' | 'question' | 'key'>,
    mayReuse: LoadStart['mayReuse'],
    renew?: LoadStart['renew'],
  ): PlannableQuery | null {
    const known = {
      reuse: { key, ...this.#agesOf(report.id), mayReuse, renew },
      refusedMetrics: this.#refusedMetrics,
      sizes: this.sizes,
      nowMs: this.#options.clock.now(),
    }
    return report.queryToPlan?.(question, known) ?? null
  }

  #agesOf(label: string) {
    const { lifetimes } = this.#options
    return {
      ages: lifetimes.bucketAges(label),
      nowFreshMs: lifetimes.agesOf(label, 'now').freshMs,
    }
  }

  #contextOf(
    label: string,
    key: string,
    { mayResume, mayReuse, renew, knownOnly, onExchange, ...start }: LoadStart,
    nowMs: number,
  ): Omit<LoadContext, 'onMetric'> {
    const { genesys, planner, personalData = false, onEvent } = this.#options
    return {
      ...start,
      // A run of a part may be older than the value that the whole has replaced since.
      memo: { ...start.memo, part: (name) => resumableOnly(start.memo.part(name), mayResume) },
      genesys: onExchange ? genesys.counting(onExchange) : genesys,
      ...(planner && { planner }),
      reuse: { key, ...this.#agesOf(label), mayReuse, renew, knownOnly },
      nowMs,
      nextTurn: async () => {
        await this.#turns.next(start.callerId, start.signal)
        start.signal.throwIfAborted()
      },
      answerOf: (name, ask) =>
        this.#answers.partOf(key, name, ask, (kept) => mayResume(kept.startedAtMs)),
      runOf: (name, ask) =>
        this.#runs.partOf(key, name, ask, (run) => mayResume(run.submittedAtMs)),
      estimateOf: (name, ask) =>
        this.#estimates.partOf(key, name, ask, (kept) => mayResume(kept.startedAtMs)),
      sizes: this.sizes,
      personalData,
      refusedMetrics: this.#refusedMetrics,
      onSplit: (split) => onEvent({ type: 'split', label, ...split }),
    }
  }
}
