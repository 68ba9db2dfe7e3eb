import { abortableWait } from '../time/deadline.js'
import type { PendingCount } from '../time/pending-count.js'
import type { Endpoint } from '../upstream/endpoint.js'
import type { QueryOptions } from './due-query.js'
import { PlanningWindow, type WindowOptions } from './window.js'

interface PlannableQuery {
  readonly endpoint: Pick<Endpoint, 'family'>
  readonly options: Pick<QueryOptions, 'signal'>
}

/** A query whose asker waits for the answer. */
type Due<Query, Answer> = Query & {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

export interface DueTogetherOptions<Query, Answer> extends WindowOptions {
  /** Which queries were asked and answered not long ago. */
  readonly recent: {
    asked(query: Query): void
    answered(query: Query, answer: Answer, nowMs: number): void
  }
  /** Plans queries that are not aborted, and settles each of them, unless it fails itself. */
  readonly plan: (due: readonly Due<Query, Answer>[]) => Promise<void>
}

/** Queries that fall due within one window are planned together. */
export class DueTogether<Query extends PlannableQuery, Answer> {
  readonly #options: DueTogetherOptions<Query, Answer>
  #due: Due<Query, Answer>[] = []
  #window: PlanningWindow

  constructor(options: DueTogetherOptions<Query, Answer>) {
    this.#options = options
    this.#window = new PlanningWindow(options)
  }

  /**
   * The query's answer, once its window has closed and it was planned.
   * @param request the other queries of its HTTP request: they are planned together
   */
  answerOf(query: Query, request?: PendingCount): Promise<Answer> {
    const { clock, recent } = this.#options
    const answer = new Promise<Answer>((settle, reject) => {
      const resolve = (told: Answer) => {
        recent.answered(query, told, clock.now())
        settle(told)
      }
      recent.asked(query)
      this.#add({ ...query, resolve, reject }, request)
    })
    return abortableWait(query.options.signal, answer)
  }

  /** Plans these at once. Settles each of them, whatever comes. */
  async planNow(due: readonly Due<Query, Answer>[]): Promise<void> {
    try {
      const waiting = due.filter(({ options: { signal }, reject }) => {
        if (signal?.aborted) reject(signal.reason)
        return !signal?.aborted
      })
      await this.#options.plan(waiting)
    } catch (error) {
      for (const { reject } of due) reject(error)
    }
  }

  #add(due: Due<Query, Answer>, request?: PendingCount): void {
    this.#due.push(due)
    const isFirst = this.#due.length === 1
    if (isFirst) this.#window = new PlanningWindow(this.#options)
    this.#window.add(due.endpoint.family, request)
    if (isFirst) this.#planAfterWindow()
  }

  #planAfterWindow(): void {
    const plan = () => {
      const due = this.#due
      this.#due = []
      void this.planNow(due)
    }
    // Whatever becomes of the wait, nobody is left waiting.
    this.#window.closed().then(plan, plan)
  }
}
