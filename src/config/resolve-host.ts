import { lookup } from 'node:dns/promises'
import { type Clock, SECOND, systemClock, within } from '../time/clock.js'

const LIMIT_MS = 2 * SECOND

/**
 * Throws the error of `listen` where the name cannot be resolved, also after 2 s: the system waits 10 s
 * and more for a name server that does not answer.
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
