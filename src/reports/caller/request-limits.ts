import { PendingCount } from '../../time/pending-count.js'

/** Defaults of `limits.*` in CONFIG_FILE; the first that is passed is told. */
export const REQUEST_LIMITS = {
  /** Root fields that may cost upstream calls. */
  reports: 100,
  /** Representations in `_entities`. */
  entities: 500,
  /** Upstream calls for what nobody has cached. */
  calls: 50,
  /** Leaves of large lists that are written: rows times selected fields. */
  values: 10_000_000,
  /** Leaves that only graphql-js can write: it takes about a microsecond for each, the schema's in one go. */
  resolvedValues: 50_000,
  /** Of lists as JSON text. */
  megabytes: 1_000,
}

/** What one HTTP request may ask for, over all its operations and aliases together. */
export type RequestLimits = Readonly<typeof REQUEST_LIMITS>
type Limit = keyof RequestLimits
const NAMES: readonly Limit[] = [
  'reports',
  'entities',
  'calls',
  'values',
  'resolvedValues',
  'megabytes',
]

const SAID: Readonly<Record<Limit, readonly [counted: string, wayOut: string]>> = {
  reports: ['reports are asked for', 'send several requests'],
  entities: ['entities are asked for', 'send several requests'],
  calls: [
    'calls to Genesys Cloud would be made for what is not cached',
    'ask for fewer new reports at once; what is cached costs nothing',
  ],
  values: [
    'values would be written',
    'select series instead of rows, a coarser granularity, fewer fields, or pages',
  ],
  resolvedValues: ['values would be resolved one by one', 'select fewer fields, or ask for less'],
  megabytes: [
    'MB would be written',
    'select series instead of rows, a coarser granularity, fewer fields, shorter aliases, or pages',
  ],
}

/** The request asks for more than one may. `limit` is the name in CONFIG_FILE. */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError'
  readonly code = 'LIMIT_EXCEEDED'
  readonly limit: string
  readonly value: number
  readonly max: number

  constructor(limit: string, value: number, max: number, message: string) {
    super(message)
    this.limit = limit
    this.value = value
    this.max = max
  }
}

/** Counts what one HTTP request uses. A part that does not fit is refused whole, and uses nothing. */
export class RequestUsage {
  /** Its questions of which it is not known yet whether they load: what is asked for them is planned together. */
  readonly pending = new PendingCount()
  readonly #limits: RequestLimits
  #used: RequestLimits = {
    reports: 0,
    entities: 0,
    calls: 0,
    values: 0,
    resolvedValues: 0,
    megabytes: 0,
  }

  constructor(limits: RequestLimits) {
    this.#limits = limits
  }

  left(limit: Limit): number {
    return this.#limits[limit] - this.#used[limit]
  }

  /** Throws a `LimitExceededError` where the request's total would pass the limit. */
  take(limit: Limit, amount: number): void {
    this.takeAll({ [limit]: amount })
  }

  /** All of them, or none. */
  takeAll(amounts: Partial<RequestLimits>): void {
    const used = { ...this.#used }
    for (const limit of NAMES) {
      const amount = amounts[limit] ?? 0
      used[limit] += amount
      if (amount > 0 && used[limit] > this.#limits[limit]) {
        throw this.#exceeded(limit, Math.ceil(used[limit]))
      }
    }
    this.#used = used
  }

  #exceeded(limit: Limit, value: number): LimitExceededError {
    const max = this.#limits[limit]
    const [counted, wayOut] = SAID[limit]
    const message = `${value} ${counted}; at most ${max} in one HTTP request: ${wayOut}`
    return new LimitExceededError(limit, value, max, message)
  }
}
