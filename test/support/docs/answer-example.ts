import { startGateway } from '../gateway.js'
import { ManualClock } from '../manual-clock.js'
import { answered } from '../passing-time.js'
import type { Example } from './examples.js'

/** A Tuesday on which the contact centre is open. */
export const DOCS_NOW = Date.parse('2026-11-17T14:30:20Z')

/** Asks a gateway of its own, so that no answer depends on the examples before it. */
export async function answerExample({ query, variables, headers }: Example): Promise<unknown> {
  const clock = new ManualClock(DOCS_NOW)
  const gateway = await startGateway({ clock, random: () => 0.5 })
  try {
    return await answered({ clock, events: gateway.events }, async () => {
      const response = await gateway.post(JSON.stringify({ query, variables }), headers)
      return await response.json()
    })
  } finally {
    await clock.runUntil(Promise.resolve(gateway[Symbol.asyncDispose]()))
  }
}
