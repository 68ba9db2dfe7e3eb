export type Fault =
  /** Another status; a string body is sent as HTML, anything else as JSON. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly body?: unknown
      readonly headers?: Readonly<Record<string, string>>
    }
  /** A 429; with `namespace` the body names that service's limit. */
  | {
      readonly kind: 'rateLimited'
      /** Seconds or, as text, anything (an HTTP date); absent: no `Retry-After` header. */
      readonly retryAfterSeconds?: number | string
      readonly namespace?: string
      readonly key?: string
      readonly limit?: number
    }
  /** The socket is destroyed before any answer. */
  | { readonly kind: 'reset' }
  /** The socket is destroyed in the middle of the body. */
  | { readonly kind: 'resetInBody' }
  /** Never answers. */
  | { readonly kind: 'hang' }
  /** Headers, the beginning of a body, then nothing; with `everyMs` a byte now and then. */
  | { readonly kind: 'endlessBody'; readonly everyMs?: number }
  /** The normal answer, after a delay. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The normal answer, computed when the promise is resolved. */
  | { readonly kind: 'hold'; readonly until: Promise<void> }
  /** The normal answer with headers set, or removed by `undefined`. Names in any case. */
  | { readonly kind: 'headers'; readonly set: Readonly<Record<string, string | undefined>> }
  /** The normal answer with another JSON body. Not applied to refusals. */
  | { readonly kind: 'rewrite'; readonly body: (json: unknown) => unknown }

export interface FaultScope {
  /** A part of the path, or a pattern. Without it: every call of the API, not the token endpoint. */
  readonly path?: string | RegExp
}

interface Scripted extends FaultScope {
  readonly fault: Fault
  timesLeft: number
}

/** Faults, scripted in order and never by chance. One request gets at most one fault. */
export class Faults {
  #scripted: Scripted[] = []
  #permanent: Scripted[] = []

  /** For the next request that matches, and `times - 1` after it. Earlier scripts come first. */
  next(fault: Fault, { path, times = 1 }: FaultScope & { readonly times?: number } = {}): void {
    this.#scripted.push({ fault, timesLeft: times, ...(path !== undefined && { path }) })
  }

  /** For every matching request without a scripted fault; the latest one holds. */
  always(fault: Fault, scope: FaultScope = {}): void {
    this.#permanent.unshift({ fault, timesLeft: Number.POSITIVE_INFINITY, ...scope })
  }

  clear(): void {
    this.#scripted = []
    this.#permanent = []
  }

  /** The fault of this request; a scripted one is used up. */
  take(path: string): Fault | undefined {
    const found = [...this.#scripted, ...this.#permanent].find((scripted) =>
      matches(scripted, path),
    )
    if (!found) return undefined
    found.timesLeft -= 1
    this.#scripted = this.#scripted.filter(({ timesLeft }) => timesLeft > 0)
    return found.fault
  }
}

function matches({ path: wanted }: FaultScope, path: string): boolean {
  if (wanted === undefined) return path.startsWith('/api/')
  return typeof wanted === 'string' ? path.includes(wanted) : wanted.test(path)
}
