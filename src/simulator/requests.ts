/** One request as it arrived. `status` is absent as long as it is not answered. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly query?: Readonly<Record<string, readonly string[]>>
  /** Parsed JSON or form; the text where it is neither. */
  readonly body?: unknown
  /** When it arrived, in epoch milliseconds of the simulator's clock. */
  readonly at: number
  readonly status?: number
}

/** A simulator may run for weeks: beyond this the oldest are dropped. */
const MOST_KEPT = 100_000

/** Every request in order of arrival, refused ones included. */
export class RequestLog {
  readonly #requests: RecordedRequest[] = []

  get all(): readonly RecordedRequest[] {
    return this.#requests
  }

  /** Records the arrival; `complete` adds body and status to the same entry. */
  arrived(method: string, url: URL, at: number): ArrivedRequest {
    const query = Object.fromEntries(
      [...new Set(url.searchParams.keys())].map((name) => [name, url.searchParams.getAll(name)]),
    )
    const request: RecordedRequest = {
      method,
      path: url.pathname,
      at,
      ...(url.search !== '' && { query }),
    }
    this.#requests.push(request)
    if (this.#requests.length > MOST_KEPT) this.#requests.shift()
    return { complete: (known) => void Object.assign(request, known) }
  }

  clear(): void {
    this.#requests.length = 0
  }
}

export interface ArrivedRequest {
  complete(known: { body: unknown } | { status: number }): void
}
