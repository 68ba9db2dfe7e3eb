/** What one HTTP request may ask for, over all its operations and aliases together. */
export interface RequestLimits {
  /** Leaves of large lists that are written: rows times selected fields. */
  readonly values: number
  /** Root fields that may cost upstream calls. */
  readonly reports: number
  /** Representations in `_entities`. */
  readonly entities: number
  /** Upstream calls for what nobody has cached. */
  readonly calls: number
}

/** Defaults of `limits.*` in CONFIG_FILE. */
export const REQUEST_LIMITS: RequestLimits = {
  values: 250_000,
  reports: 100,
  entities: 500,
  calls: 50,
}

const COUNTED: Readonly<Record<keyof RequestLimits, string>> = {
  values: 'values would be written',
  reports: 'reports are asked for',
  entities: 'entities are asked for',
  calls: 'calls to Genesys Cloud would be made for what is not cached',
}

const WAY_OUT: Readonly<Record<keyof RequestLimits, string>> = {
  values: 'select series instead of rows, a coarser granularity, fewer fields, or pages',
  reports: 'send several requests',
  entities: 'send several requests',
  calls: 'ask for fewer new reports at once; what is cached costs nothing',
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

const LIMITS = ['reports', 'entities', 'calls', 'values'] as const

/** Counts what one HTTP request uses. A part that does not fit is refused whole, and uses nothing. */
export class RequestUsage {
  readonly #limits: RequestLimits
  #used: Record<keyof RequestLimits, number> = {
    values: 0,
    reports: 0,
    entities: 0,
    calls: 0,
  }

  constructor(limits: RequestLimits) {
    this.#limits = limits
  }

  left(limit: keyof RequestLimits): number {
    return this.#limits[limit] - this.#used[limit]
  }

  /** Throws a `LimitExceededError` where the request's total would pass the limit. */
  take(limit: keyof RequestLimits, amount: number): void {
    this.takeAll({ [limit]: amount })
  }

  /** All of them, or none. */
  takeAll(amounts: Partial<RequestLimits>): void {
    const used = { ...this.#used }
    for (const limit of LIMITS) {
      const amount = amounts[limit] ?? 0
      used[limit] += amount
      if (amount > 0 && used[limit] > this.#limits[limit]) throw this.#exceeded(limit, used[limit])
    }
    this.#used = used
  }

  #exceeded(limit: keyof RequestLimits, value: number): LimitExceededError {
    const max = this.#limits[limit]
    const message = `${value} ${COUNTED[limit]}; at most ${max} in one HTTP request: ${WAY_OUT[limit]}`
    return new LimitExceededError(limit, value, max, message)
  }
}
