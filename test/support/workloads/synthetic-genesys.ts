import type { LocalBudget } from '../../../src/budget/budget.js'
import type { Clock } from '../../../src/time/clock.js'
import type { QueryEndpoint } from '../../../src/upstream/endpoint.js'
import { Genesys, type GenesysCallOptions } from '../../../src/upstream/genesys.js'
import type { CheckedAnswer } from '../../../src/upstream/wire/checked-answer.js'
import type { WireAggregateQuery } from '../../../src/upstream/wire/wire.js'
import type { ScriptedUpstream } from '../wallboard/scripted-upstream.js'
import { answerAggregates } from './aggregate-answers.js'
import type { ContactCentre } from './contact-centre.js'

/** An aggregate query that reached the upstream. */
export interface UpstreamCall extends WireAggregateQuery {
  readonly atMs: number
  readonly priority: GenesysCallOptions['priority']
}

export interface SyntheticOptions {
  readonly clock: Clock
  readonly random: () => number
  readonly centre: ContactCentre
  readonly upstream: ScriptedUpstream
  readonly budget: LocalBudget
  readonly onCall: (call: UpstreamCall) => void
}

/**
 * Genesys Cloud on virtual time, without a network. Aggregates are answered from the contact centre's events,
 * observations tell of nothing; quota and budget count both.
 */
export class SyntheticGenesys extends Genesys {
  /** All calls. */
  calls = 0
  /** Those of what happens now. */
  observations = 0
  readonly #options: SyntheticOptions

  constructor(options: SyntheticOptions) {
    const { clock, random, budget } = options
    super({
      loginUrl: 'http://127.0.0.1:9',
      apiUrl: 'http://127.0.0.1:9',
      clientId: 'nobody',
      clientSecret: 'nothing',
      clock,
      random,
      budget,
      onEvent: () => {},
    })
    this.#options = options
  }

  override async query<Answer>(
    endpoint: QueryEndpoint<Answer>,
    body: unknown,
    { priority }: GenesysCallOptions,
  ): Promise<CheckedAnswer<Answer>> {
    const { clock, centre, upstream, budget, onCall } = this.#options
    const startedAtMs = clock.now()
    await upstream.paidCall(budget, priority, endpoint.family)
    this.calls += 1
    if (!isAggregates(endpoint, body)) {
      this.observations += 1
      return this.#answer(endpoint, { results: [] }, startedAtMs)
    }
    onCall({ ...body, atMs: startedAtMs, priority })
    return this.#answer(endpoint, answerAggregates(centre, body, startedAtMs), startedAtMs)
  }

  #answer<Answer>(
    { answer, path }: QueryEndpoint<Answer>,
    value: unknown,
    startedAtMs: number,
  ): CheckedAnswer<Answer> {
    if (!isAnswer(answer, value)) throw new Error(`There is no answer of ${path}`)
    return { value, startedAtMs, endedAtMs: this.#options.clock.now() }
  }
}

/** By its endpoint. */
function isAggregates({ path }: { path: string }, body: unknown): body is WireAggregateQuery {
  return path.endsWith('/aggregates/query') && typeof body === 'object'
}

/** Not checked: the schema takes longer than all the rest, and a test holds these answers against it. */
function isAnswer<Answer>(_: QueryEndpoint<Answer>['answer'], value: unknown): value is Answer {
  return typeof value === 'object'
}
