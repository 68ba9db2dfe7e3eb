import { lookup } from 'node:dns/promises'
import { type Clock, SECOND, systemClock, within } from '../time/clock.js'

const LIMIT_MS = 2 * SECOND

/**
 * Throws as `listen` would where the name cannot be resolved, and where that takes too long: a name
 * server that does not answer is waited for by the system for 10 s and more.
 */
export async function resolveHost(
  hostname: string,
  resolve: (hostname: string) => Promise<unknown> = lookup,
  clock: Clock = systemClock,
): Promise<void> {
  const facts = { syscall: 'getaddrinfo', code: 'ETIMEDOUT', hostname }
  const tooLate = () => Object.assign(new Error(`${hostname} was not resolved in time`), facts)
  await within(clock, LIMIT_MS, resolve(hostname), tooLate)
}
