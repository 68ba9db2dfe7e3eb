import type { QuotaBucket, QuotaOptions } from './quota.js'

export interface Question {
  readonly url: URL
  readonly body: unknown
  readonly nowMs: number
  readonly quota: QuotaOptions
}

/** What a route answers when it does not refuse. */
export interface Outcome {
  readonly status: 200 | 202 | 204
  /** Absent with 204. */
  readonly json?: unknown
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

export interface Route {
  /** The service whose limit a request counts against. */
  readonly namespace: 'analytics' | 'analytics.realtime' | 'platform.api'
  /** The bucket that a request counts in. Default: the token. */
  readonly bucket?: QuotaBucket
  readonly answers: Readonly<Partial<Record<Method, (question: Question) => Outcome>>>
}

/** The route of a path. The method is checked by the middleware. */
export type Router = (path: string) => Route | undefined

export function ok(json: unknown): Outcome {
  return { status: 200, json }
}
