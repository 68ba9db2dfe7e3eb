import { randomUUID } from 'node:crypto'

const OWN_REQUEST_ID = /^[A-Za-z0-9_.-]{1,64}$/

/** @param given `x-request-id` of the request, if it has one */
export function requestIdFrom(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && OWN_REQUEST_ID.test(given) ? given : randomUUID()
}
