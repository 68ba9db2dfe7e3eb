import type { Logger } from 'pino'
import { StoreAwayError } from '../coordination/store-away.js'
import type { EventListener, GatewayEvent } from './events.js'

/** The one listener of the house: turns events into log lines. Rooms emit; nobody else logs. */
export function telemetry(logger: Logger): EventListener {
  return (event) => {
    const { type, ...facts } = event
    logger[levelOf(event)]({ event: type, ...withoutError(facts) }, type)
  }
}

/** What an operator must see, what they want to see, what they look at when something is wrong. */
function levelOf(event: GatewayEvent): 'warn' | 'info' | 'debug' {
  switch (event.type) {
    case 'loadFailed':
    case 'drifted':
    case 'malformed':
    case 'unfit':
    case 'unreadable':
    case 'listCut':
    case 'storeDown':
    case 'leaseLost':
    case 'budgetAlone':
    case 'blocked':
    case 'exchangeFailed':
    case 'unread':
    case 'tokenFailed':
    case 'refusals':
      return 'warn'
    case 'storeFailed':
      // While it is away each operation fails: that it is away was said once.
      return event.error instanceof StoreAwayError ? 'debug' : 'warn'
    case 'split':
      // Refused calls are a hint to the operator; what is cut ahead is everyday.
      return event.refused > 0 ? 'info' : 'debug'
    case 'runEnded':
      return event.outcome === 'done' ? 'info' : 'warn'
    case 'storeUp':
    case 'shareSpent':
    case 'budgetShared':
    case 'runSubmitted':
    case 'runResumed':
    case 'exchange':
    case 'retried':
    case 'tokenFetched':
      return 'info'
    default:
      return 'debug'
  }
}

/** Of an error its name and message: the rooms keep secrets and bodies out of both. */
function withoutError<Facts extends object>(facts: Facts): object {
  if (!('error' in facts)) return facts
  const { error, ...rest } = facts
  return error instanceof Error
    ? { ...rest, error: error.name, message: error.message }
    : { ...rest, error: String(error) }
}
