import type { Logger } from 'pino'
import { entryOf } from './event-table.js'
import type { EventListener, EventOf, EventType } from './events.js'

/** Turns events into log lines. The only place that logs events. */
export function eventLog(logger: Logger): EventListener {
  const log = <Type extends EventType>(event: EventOf<Type>) => {
    const [level] = entryOf<Type>(event)
    const { type, ...facts } = event
    const method = typeof level === 'function' ? level(event) : level
    logger[method]({ event: type, ...withoutError(facts) }, type)
  }
  return log
}

/** Of an error its name and message: no folder puts secrets or bodies into either. */
export function withoutError<Facts extends object>(facts: Facts): object {
  if (!('error' in facts)) return facts
  const { error, ...rest } = facts
  return error instanceof Error
    ? { ...rest, error: error.name, message: error.message }
    : { ...rest, error: String(error) }
}
