import type { Authority } from './authority.js'

/** Who may do what at the HTTP interface, from configuration alone. */
export interface AccessPolicy {
  /** Whether a key is asked for. */
  readonly auth: 'none' | 'api-keys'
  /** SHA-256 of each key, lower-case hexadecimal. */
  readonly apiKeys: readonly string[]
  /** Keys that may also invalidate. */
  readonly adminKeys: readonly string[]
  /** Keys that open metrics and readiness, and nothing else. */
  readonly metricsKeys: readonly string[]
  /** Whether only this machine can reach the gateway. */
  readonly isLoopback: boolean
  /** Names under which the gateway is reached; without a port: at any. */
  readonly hosts: readonly Authority[]
  /** Canonical origins of web pages that may ask. */
  readonly corsOrigins: readonly string[]
  /** Whether metrics and readiness are open to everybody. */
  readonly openMetrics: boolean
}
